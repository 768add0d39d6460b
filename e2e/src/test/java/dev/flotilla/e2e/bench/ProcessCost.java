package dev.flotilla.e2e.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What processes cost, out of /proc.
final class ProcessCost {
  private static final double MICROS_PER_TICK = 10_000;
  private static final int PARENT = 1;
  private static final int USER = 11;
  private static final int SYSTEM = 12;
  private static final int CHILDREN_SYSTEM = 14;

  private ProcessCost() {}

  /// CPU of a process without its children: microseconds.
  static double own(long pid) {
    return MICROS_PER_TICK * ticks(pid, SYSTEM);
  }

  /// CPU of a process, of the children that it has waited for, and of those alive: microseconds.
  static double tree(long pid) {
    return MICROS_PER_TICK
        * (ticks(pid, CHILDREN_SYSTEM)
            + children(pid).stream().mapToLong(it -> ticks(it, CHILDREN_SYSTEM)).sum());
  }

  static List<Long> children(long pid) {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.map(it -> it.getFileName().toString())
          .filter(it -> it.chars().allMatch(Character::isDigit))
          .map(Long::parseLong)
          .filter(it -> fields(it).length > PARENT && Long.parseLong(fields(it)[PARENT]) == pid)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Resident memory, shared pages in full (`VmRSS`) or by their share (`Pss`): MB.
  static double megabytes(long pid, String file, String key) {
    return read(Path.of("/proc", Long.toString(pid), file))
        .lines()
        .filter(it -> it.startsWith(key + ":"))
        .mapToDouble(it -> Double.parseDouble(it.replaceAll("\\D", "")) / 1024)
        .sum();
  }

  private static long ticks(long pid, int last) {
    var fields = fields(pid);
    long sum = 0;
    for (int i = USER; i <= last && i < fields.length; i++) {
      sum += Long.parseLong(fields[i]);
    }
    return sum;
  }

  /// Those behind the command's name, which may hold spaces: state, parent, …
  private static String[] fields(long pid) {
    var stat = read(Path.of("/proc", Long.toString(pid), "stat"));
    return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // it has ended
    }
  }
}
