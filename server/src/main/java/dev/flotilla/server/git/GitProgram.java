package dev.flotilla.server.git;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/// The git binary, for what leaves the machine: it knows the ssh keys and credential helpers of the
/// user that the server runs as. It works in bare scratch repositories of the server's own; nothing
/// of a user's repository ever runs, and nothing is asked on a terminal. Thread-safe.
final class GitProgram {
  private static final int MAX_OUTPUT = 1024 * 1024;
  private static final int MAX_OUTPUT_ALONE = 64 * 1024 * 1024;

  private static final List<String> SETTINGS =
      List.of(
          "core.hooksPath=/dev/null",
          "core.fsmonitor=false",
          "gc.auto=0",
          "maintenance.auto=false",
          "push.followTags=false",
          "fetch.recurseSubmodules=no",
          "fetch.unpackLimit=1",
          "transfer.unpackLimit=1",
          "fetch.fsckObjects=true",
          "fetch.fsck.zeroPaddedFilemode=ignore",
          "fetch.fsck.missingSpaceBeforeDate=ignore",
          "fetch.fsck.missingSpaceBeforeEmail=ignore",
          "fetch.fsck.missingEmail=ignore",
          "fetch.fsck.missingNameBeforeEmail=ignore",
          "fetch.fsck.badTimezone=ignore",
          "fetch.fsck.badDate=ignore",
          "fetch.fsck.badDateOverflow=ignore",
          "fetch.fsck.badEmail=ignore",
          "fetch.fsck.badName=ignore",
          "fetch.fsck.missingTaggerEntry=ignore",
          "fetch.fsck.gitmodulesUrl=ignore",
          "http.lowSpeedLimit=1000",
          "http.lowSpeedTime=60");

  private static final Pattern PASSED_ON = Pattern.compile("GIT_(SSH.*|ASKPASS|SSL_.*|PROXY_.*)");
  private static final Pattern SECRET = Pattern.compile("(FLOTILLA|ANTHROPIC|CLAUDE).*");
  private static final Pattern PASSING =
      Pattern.compile(
          "(?i)could not resolve|timed? ?out|connection (refused|reset|closed)|network is"
              + " unreachable|early EOF|unexpected disconnect|hung up unexpectedly|error: (429|5\\d\\d)"
              + "|HTTP (429|5\\d\\d)|TLS|too slow");

  private final Map<String, String> environment;
  private final Optional<String> githubToken;

  /// @param environment the server's own
  GitProgram(Map<String, String> environment, Optional<String> githubToken) {
    this.environment = Map.copyOf(environment);
    this.githubToken = githubToken;
  }

  /// What a run came to. `error` is for people: it names what git said.
  record Ran(int exit, String output, String error) {
    boolean ok() {
      return exit == 0;
    }

    /// The same may work a moment later.
    boolean isPassing() {
      return PASSING.matcher(error).find();
    }

    /// The last lines that git said, without its progress.
    String reason() {
      var lines =
          error
              .lines()
              .map(String::strip)
              .filter(
                  line ->
                      line.startsWith("fatal:")
                          || line.startsWith("error:")
                          || line.startsWith("!")
                          || line.startsWith("remote:"))
              .map(line -> line.replaceFirst("^(fatal|error|remote): *", ""))
              .filter(line -> !line.isEmpty())
              .toList();
      var text = String.join("; ", lines.isEmpty() ? List.of("git failed") : lines);
      return text.length() > 500 ? text.substring(0, 500) + "…" : text;
    }
  }

  /// @throws FlotillaException `unavailable` when there is no git or no room
  Ran run(Path repository, Duration limit, String... arguments) {
    return run(this::prepare, StandardCharsets.UTF_8, MAX_OUTPUT, repository, limit, arguments);
  }

  /// The same for what has to do with objects alone: no setting or attribute of the user's or the
  /// machine's counts, and nothing leaves the machine. `output` has a character for each octet.
  Ran alone(Path repository, Duration limit, String... arguments) {
    return run(
        this::separate,
        StandardCharsets.ISO_8859_1,
        MAX_OUTPUT_ALONE,
        repository,
        limit,
        arguments);
  }

  private static Ran run(
      BiConsumer<Map<String, String>, Path> environment,
      Charset charset,
      int most,
      Path repository,
      Duration limit,
      String... arguments) {
    var command = new ArrayList<>(List.of("git"));
    SETTINGS.forEach(setting -> command.addAll(List.of("-c", setting)));
    command.addAll(List.of(arguments));
    var errors = repository.resolve("said-" + Thread.currentThread().threadId());
    var builder =
        new ProcessBuilder(command)
            .directory(repository.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectError(errors.toFile());
    environment.accept(builder.environment(), repository);
    try {
      return finished(builder.start(), limit, errors, charset, most);
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.UNAVAILABLE, "cannot run git: is it installed, is the disk full?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FlotillaException(ErrorCode.UNAVAILABLE, "the server is stopping", e);
    }
  }

  private static Ran finished(
      Process process, Duration limit, Path errors, Charset charset, int most)
      throws IOException, InterruptedException {
    var watch =
        CompletableFuture.runAsync(
            () -> kill(process),
            CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS));
    try (var in = process.getInputStream()) {
      var output = new String(in.readNBytes(most), charset);
      in.transferTo(OutputStream.nullOutputStream());
      int exit = process.waitFor();
      var said = Files.readString(errors, StandardCharsets.ISO_8859_1);
      return new Ran(exit, output, exit >= 128 + 9 && said.isBlank() ? "fatal: timed out" : said);
    } finally {
      watch.cancel(false);
      kill(process);
      Files.deleteIfExists(errors);
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private void separate(Map<String, String> env, Path repository) {
    prepare(env, repository);
    // what finds settings, attributes and credentials of a person's
    env.keySet().removeIf(it -> it.startsWith("GIT_CONFIG_") || it.startsWith("XDG_"));
    env.remove("HOME");
    env.put("GIT_CONFIG_NOSYSTEM", "1");
    env.put("GIT_CONFIG_GLOBAL", "/dev/null");
    env.put("GIT_ATTR_NOSYSTEM", "1");
    env.put("GIT_ALLOW_PROTOCOL", "none");
  }

  private void prepare(Map<String, String> env, Path repository) {
    env.clear();
    environment.forEach(
        (name, value) -> {
          if (!SECRET.matcher(name).matches()
              && (!name.startsWith("GIT_") || PASSED_ON.matcher(name).matches())) {
            env.put(name, value);
          }
        });
    env.put("GIT_DIR", repository.toString());
    env.put("GIT_TERMINAL_PROMPT", "0");
    env.put("GIT_ALLOW_PROTOCOL", "https:http:ssh:git");
    env.put("GIT_NO_REPLACE_OBJECTS", "1");
    env.put("LC_ALL", "C");
    env.putIfAbsent("GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=20");
    githubToken.ifPresent(
        token -> {
          var basic =
              Base64.getEncoder()
                  .encodeToString(("x-access-token:" + token).getBytes(StandardCharsets.UTF_8));
          env.put("GIT_CONFIG_COUNT", "1");
          env.put("GIT_CONFIG_KEY_0", "http.https://github.com/.extraHeader");
          env.put("GIT_CONFIG_VALUE_0", "Authorization: Basic " + basic);
        });
  }
}
