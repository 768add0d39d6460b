package dev.flotilla.agent.isolation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// What `/proc` says about processes. Where there is none (macOS) nothing is found.
final class Processes {
  private static final int ROUNDS = 200;

  private Processes() {}

  /// Ends (SIGKILL) every process that matches, and what it starts meanwhile; waits until none is
  /// left. False when some could not be ended.
  static boolean killAll(Predicate<Long> ours) {
    for (int round = 0; round < ROUNDS; round++) {
      var found = ProcessHandle.allProcesses().filter(it -> ours.test(it.pid())).toList();
      if (found.isEmpty()) {
        return true;
      }
      found.forEach(ProcessHandle::destroyForcibly);
      found.forEach(it -> awaitEnd(it, Duration.ofMillis(100)));
    }
    return false;
  }

  /// Waits for an end, also of a process that is not our child: the JDK looks at those too seldom.
  static void awaitEnd(ProcessHandle process, Duration patience) {
    var end = System.nanoTime() + patience.toNanos();
    for (long pause = 500_000; runs(process) && System.nanoTime() < end; pause += pause / 4) {
      LockSupport.parkNanos(Math.min(pause, 20_000_000));
    }
  }

  /// Zombies do not: where nobody collects them (a container's first process) they stay for ever.
  static boolean runs(ProcessHandle process) {
    var fields = fields(process.pid());
    return fields.length > 0 ? !fields[0].equals("Z") && process.isAlive() : process.isAlive();
  }

  /// Whether the environment that the process was started with holds a variable whose value begins
  /// so (`NAME=prefix`). Zombies and other users' processes have none.
  static boolean hasVariable(long pid, String prefix) {
    var text = "\0" + content(pid, "environ");
    return text.contains("\0" + prefix);
  }

  /// The kernel's session of a process, which everything that it starts shares unless it asks for
  /// one of its own; 0 when it is gone or a zombie.
  static long session(long pid) {
    var fields = fields(pid);
    return fields.length > 3 && !fields[0].equals("Z") ? Long.parseLong(fields[3]) : 0;
  }

  /// Tells a process from a later one with the same pid; empty when it is gone.
  static Optional<String> startTime(long pid) {
    var fields = fields(pid);
    if (fields.length > 19) {
      return Optional.of(fields[19]);
    }
    return ProcessHandle.of(pid).flatMap(it -> it.info().startInstant()).map(Object::toString);
  }

  /// CPU time of a process and of the children that it has waited for.
  static Duration cpu(ProcessHandle process) {
    var fields = fields(process.pid());
    if (fields.length <= 14) {
      return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }
    long ticks = 0; // user, system, and both of children: 100 a second on every Linux
    for (int i = 11; i <= 14; i++) {
      ticks += Long.parseLong(fields[i]);
    }
    return Duration.ofMillis(ticks * 10);
  }

  static boolean worksBelow(long pid, Path directory) {
    try {
      return Path.of("/proc/" + pid + "/cwd").toRealPath().startsWith(directory);
    } catch (IOException | SecurityException _) {
      return false;
    }
  }

  /// What follows the name in `/proc/<pid>/stat`: state, parent, group, session, …
  private static String[] fields(long pid) {
    var text = content(pid, "stat");
    var name = text.lastIndexOf(") ");
    return name < 0 ? new String[0] : text.substring(name + 2).split(" ");
  }

  private static String content(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc/" + pid, file), StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return "";
    }
  }
}
