package dev.flotilla.e2e.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What interleaved rounds measured: rows by case, columns by figure, medians at the end. One
/// thread.
final class Rounds {
  private final List<String> columns;
  private final Map<String, List<double[]>> rows = new LinkedHashMap<>();

  Rounds(String... columns) {
    this.columns = List.of(columns);
  }

  void add(String row, double... figures) {
    if (figures.length != columns.size()) {
      throw new IllegalArgumentException(row + ": expected " + columns.size() + " figures");
    }
    rows.computeIfAbsent(row, _ -> new ArrayList<>()).add(figures);
    System.err.println(line(row, figures));
  }

  /// Forgets the rounds that warmed up.
  void clear() {
    rows.clear();
  }

  double median(String row, int column) {
    var sorted = rows.getOrDefault(row, List.of()).stream().map(it -> it[column]).sorted().toList();
    return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
  }

  /// A table of medians, with the range of the first figure.
  void print() {
    System.out.println("| case | " + String.join(" | ", columns) + " | range of the first |");
    System.out.println("|---|" + "---:|".repeat(columns.size() + 1));
    rows.forEach(
        (row, rounds) -> {
          var medians = new double[columns.size()];
          for (int i = 0; i < medians.length; i++) {
            medians[i] = median(row, i);
          }
          var first = rounds.stream().map(it -> it[0]).toList();
          System.out.printf(
              Locale.ROOT,
              "%s %s–%s |%n",
              line(row, medians),
              figure(Collections.min(first)),
              figure(Collections.max(first)));
        });
  }

  /// `what`: row over peer in the first column.
  void ratio(String what, String row, String peer, String goal) {
    System.out.printf(
        Locale.ROOT, "%n%s: %.2f (goal %s)%n", what, median(row, 0) / median(peer, 0), goal);
  }

  private static String line(String row, double[] figures) {
    var text = new StringBuilder("| " + row + " |");
    for (var figure : figures) {
      text.append(' ').append(figure(figure)).append(" |");
    }
    return text.toString();
  }

  private static String figure(double value) {
    return Double.isNaN(value)
        ? ""
        : String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%,.0f", value);
  }
}
