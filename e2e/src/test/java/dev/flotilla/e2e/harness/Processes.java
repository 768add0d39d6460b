package dev.flotilla.e2e.harness;

import dev.flotilla.engine.store.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// The processes of this machine that belong to one data directory: by command line, environment or
/// working directory. Needs to be root or the user who started them.
public final class Processes {
  private static final int ROUNDS = 50;

  private Processes() {}

  /// A process as /proc shows it.
  public record Found(long pid, String command) {}

  /// All whose command line, environment or working directory names `path`, this JVM apart.
  public static List<Found> of(Path path) {
    var name = path.toString();
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      return entries
          .filter(entry -> entry.getFileName().toString().chars().allMatch(Character::isDigit))
          .filter(entry -> Long.parseLong(entry.getFileName().toString()) != ownPid())
          .filter(
              entry ->
                  read(entry.resolve("cmdline")).contains(name)
                      || read(entry.resolve("environ")).contains(name)
                      || cwd(entry).filter(it -> it.startsWith(name)).isPresent())
          .map(
              entry ->
                  new Found(
                      Long.parseLong(entry.getFileName().toString()),
                      read(entry.resolve("cmdline")).replace('\0', ' ')))
          .filter(found -> !found.command().isEmpty())
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// Those that carry the mark of an attempt of this ledger in their environment.
  public static List<Found> ofAttempts(Database database) {
    var attempts =
        database.read(
            handle ->
                handle.createQuery("select id::text from attempt").mapTo(String.class).list());
    return attempts.stream().flatMap(id -> of(Path.of("FLOTILLA_ATTEMPT=" + id)).stream()).toList();
  }

  /// SIGKILL. Returns when the process is gone: a JVM takes a while to die, and until then whoever
  /// asks would be told that it runs.
  public static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(Processes::kill);
  }

  private static void kill(ProcessHandle process) {
    process.destroyForcibly();
    try {
      process.onExit().get(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("process " + process.pid() + " survives SIGKILL", e);
    }
  }

  /// SIGKILL to a whole process group, as a terminal that is torn down would send it. Returns when
  /// its leader is gone.
  public static void killGroup(long leader) {
    var process = ProcessHandle.of(leader);
    signal("KILL", -leader);
    process.ifPresent(Processes::kill);
  }

  /// Runs a program to its end, which has to be a success.
  public static void run(List<String> command) {
    try {
      var exit = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException(command + " ended with " + exit);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// A signal that Java cannot send. A negative id is that of a process group.
  public static void signal(String name, long pid) {
    try {
      new ProcessBuilder("kill", "-" + name, "--", Long.toString(pid)).start().waitFor();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The power cord: everything of that data directory dies, in no order. Returns when all of it is
  /// gone: one that is dying has no command line any more, and still counts as alive. What somebody
  /// in this JVM starts again and again is left to them after a while.
  public static void killAll(Path path) {
    var found = of(path);
    for (int round = 0; !found.isEmpty() && round < ROUNDS; round++) {
      var all = found.stream().flatMap(it -> ProcessHandle.of(it.pid()).stream()).toList();
      all.forEach(ProcessHandle::destroyForcibly);
      all.forEach(Processes::kill);
      found = of(path);
    }
  }

  private static long ownPid() {
    return ProcessHandle.current().pid();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException | java.io.UncheckedIOException e) {
      return "";
    }
  }

  private static Optional<String> cwd(Path entry) {
    try {
      return Optional.of(Files.readSymbolicLink(entry.resolve("cwd")).toString());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
