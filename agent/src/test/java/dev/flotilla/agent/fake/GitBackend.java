package dev.flotilla.agent.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.flotilla.api.work.CommitId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A git host: git's own `http-backend` over one bare repository with one commit, for whoever
/// holds the token.
public final class GitBackend implements AutoCloseable {
  public static final String TOKEN = "worth-one-assignment";

  private final Path directory;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CommitId start;

  public GitBackend(Path directory) {
    this.directory = directory;
    git("init", "-q", "--bare", "-b", "main", ".");
    git("config", "http.receivepack", "true");
    start = new CommitId(firstCommit());
    git("update-ref", "refs/heads/flotilla/t1/main", start.value());
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/git/r";
  }

  public CommitId start() {
    return start;
  }

  public Optional<CommitId> ref(String name) {
    var said = git("for-each-ref", "--format=%(objectname)", name);
    return said.isBlank() ? Optional.empty() : Optional.of(new CommitId(said.strip()));
  }

  /// The content of a file in a commit.
  public String show(CommitId commit, String path) {
    return git("show", commit + ":" + path);
  }

  public String log(CommitId commit) {
    return git("log", "--format=%an|%cn|%B", start + ".." + commit);
  }

  private String firstCommit() {
    var blob = git("hash-object", "-w", "--stdin").strip();
    var tree = run(("100644 blob " + blob + "\ta.txt\n"), "git", "mktree").strip();
    return run(
            "base\n",
            "git",
            "-c",
            "user.name=Base",
            "-c",
            "user.email=base@example.org",
            "commit-tree",
            tree)
        .strip();
  }

  private String git(String... arguments) {
    var argv = new ArrayList<>(List.of("git"));
    argv.addAll(List.of(arguments));
    return run("a\n", argv.toArray(String[]::new));
  }

  private String run(String input, String... argv) {
    try {
      var process = new ProcessBuilder(argv).directory(directory.toFile()).start();
      try (var in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException _) {
        // a command that does not read its input may have closed it
      }
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      var authorized =
          ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
      if (!authorized) {
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      var body = exchange.getRequestBody().readAllBytes();
      var process = backend(exchange, body.length).start();
      try (var in = process.getOutputStream()) {
        in.write(body);
      }
      answer(exchange, process.getInputStream());
    }
  }

  private ProcessBuilder backend(HttpExchange exchange, int length) {
    var builder = new ProcessBuilder("git", "http-backend");
    var headers = exchange.getRequestHeaders();
    var env = builder.environment();
    env.put("GIT_PROJECT_ROOT", directory.toString());
    env.put("GIT_HTTP_EXPORT_ALL", "1");
    env.put("PATH_INFO", exchange.getRequestURI().getPath().replace("/git/r", ""));
    env.put("QUERY_STRING", Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse(""));
    env.put("REQUEST_METHOD", exchange.getRequestMethod());
    env.put("CONTENT_LENGTH", Integer.toString(length));
    env.put("CONTENT_TYPE", Optional.ofNullable(headers.getFirst("Content-Type")).orElse(""));
    env.put(
        "HTTP_CONTENT_ENCODING",
        Optional.ofNullable(headers.getFirst("Content-Encoding")).orElse(""));
    env.put("GIT_PROTOCOL", Optional.ofNullable(headers.getFirst("Git-Protocol")).orElse(""));
    env.put("REMOTE_USER", "agent");
    return builder;
  }

  private static void answer(HttpExchange exchange, InputStream cgi) throws IOException {
    var octets = cgi.readAllBytes();
    var text = new String(octets, StandardCharsets.ISO_8859_1);
    var end = text.indexOf("\r\n\r\n");
    var status = 200;
    for (var line : text.substring(0, Math.max(0, end)).split("\r\n")) {
      var parts = line.split(": ", 2);
      if (parts[0].equals("Status")) {
        status = Integer.parseInt(parts[1].substring(0, 3));
      } else if (parts.length == 2) {
        exchange.getResponseHeaders().set(parts[0], parts[1]);
      }
    }
    var length = octets.length - end - 4;
    exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
    exchange.getResponseBody().write(octets, end + 4, length);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    try (var files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(it -> it.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
