package dev.flotilla.agent.isolation;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Linux namespaces by bubblewrap, with an allow-list: what is not named here is not there. Never
/// as root: a root JVM gives its children a user of their own.
public final class Bubblewrap implements Isolation {
  private static final Inside INSIDE =
      new Inside("/workspace", "/home/agent", "/home/agent/.claude", "/tmp", "/opt/claude/claude");

  private static final Map<String, String> IDENTITY =
      Map.of(
          "passwd",
          """
          root:x:0:0:root:/root:/bin/sh
          agent:x:1000:1000:agent:/home/agent:/bin/bash
          nobody:x:65534:65534:nobody:/nonexistent:/bin/false
          """,
          "group",
          "root:x:0:\nagent:x:1000:\nnogroup:x:65534:\n",
          "nsswitch.conf",
          "passwd: files\ngroup: files\nhosts: files dns\n");

  private final Forker forker;
  private final IsolationConfig config;
  private final Toolchains toolchains;
  private final Path bwrap;
  private final Path claude;
  private final Path identity;

  /// Lays out what children need of the host below the root.
  Bubblewrap(IsolationConfig config, Path bwrap, AttemptRoot root, Forker forker)
      throws IOException {
    var owner = Owner.ofPlace(0);
    var staging = new Staging(root.path());
    this.forker = forker;
    this.config = config;
    this.bwrap = staging.bubblewrap(bwrap, owner);
    this.claude =
        Files.exists(config.claude()) ? staging.reachable(config.claude(), owner) : config.claude();
    this.toolchains = Toolchains.of(config.path(), owner);
    this.identity = root.path().resolve("etc");
    AttemptDirs.passage(identity);
    for (var file : IDENTITY.entrySet()) {
      Files.writeString(identity.resolve(file.getKey()), file.getValue());
      Files.setPosixFilePermissions(
          identity.resolve(file.getKey()), PosixFilePermissions.fromString("rw-r--r--"));
    }
  }

  @Override
  public Child start(AttemptDirs dirs, Confined command) {
    var mark = Mark.next(dirs.attempt());
    var options = writeOptions(dirs);
    try {
      var words = new ArrayList<>(List.of(bwrap.toString(), "--args", "3", "--"));
      words.addAll(command.argv());
      var extras = new java.util.TreeMap<>(toolchains.environment());
      extras.putAll(config.environment());
      var environment =
          ChildEnvironment.of(
              dirs, INSIDE, "/home/agent/.cache", toolchains.path(), extras, command, mark);
      var builder =
          Launch.of(dirs.owner(), Optional.of(options.toString()), words, environment, command);
      builder.directory(Path.of("/").toFile());
      return new Tree(forker.fork(builder), mark);
    } catch (RuntimeException e) {
      options.toFile().delete();
      throw e;
    }
  }

  /// Options go by a file that the shell opens and removes: host paths are in no argv.
  private Path writeOptions(AttemptDirs dirs) {
    try {
      var readOnly = new LinkedHashSet<>(toolchains.binds());
      readOnly.addAll(config.readOnly());
      var options = Wall.options(dirs, identity, claude, readOnly);
      var file = Files.createTempFile(dirs.base(), "options", "");
      return Files.write(
          file, (String.join("\0", options) + "\0").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.INTERNAL, dirs.base() + ": bubblewrap's options could not be written: " + e, e);
    }
  }

  @Override
  public Inside inside(AttemptDirs dirs) {
    return INSIDE;
  }

  @Override
  public String name() {
    return "bubblewrap";
  }

  @Override
  public List<String> describe() {
    var lines = new ArrayList<String>();
    lines.add("the network of this machine: loopback services, abstract unix sockets, metadata");
    lines.add(
        "read-only: /usr, and of /etc what programs need (certificates, resolver, time zone)");
    toolchains.binds().forEach(it -> lines.add("read-only: " + it + " (toolchain in PATH)"));
    config.readOnly().forEach(it -> lines.add("read-only: " + it + " (isolation.readOnly)"));
    config.environment().keySet().forEach(it -> lines.add("variable: " + it + " (isolation.env)"));
    toolchains
        .leftOut()
        .forEach(it -> lines.add("not reachable for the agents' user, left out of PATH: " + it));
    return List.copyOf(lines);
  }
}
