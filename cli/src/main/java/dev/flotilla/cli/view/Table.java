package dev.flotilla.cli.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Columns as wide as what is in them; the last one is not padded.
public final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... head) {
    rows.add(List.of(head));
  }

  public Table row(@Nullable Object... cells) {
    rows.add(Arrays.stream(cells).map(it -> it == null ? "-" : clean(it.toString())).toList());
    return this;
  }

  /// What came from elsewhere must not move the cursor or break the row.
  private static String clean(String text) {
    return Plain.line(text, 200);
  }

  @Override
  public String toString() {
    return rows.stream().map(this::line).collect(Collectors.joining("\n"));
  }

  private String line(List<String> row) {
    var text = new StringBuilder();
    for (var column = 0; column < row.size(); column++) {
      text.append(row.get(column));
      if (column < row.size() - 1) {
        text.repeat(' ', width(column) - row.get(column).length() + 2);
      }
    }
    return text.toString().stripTrailing();
  }

  private int width(int column) {
    return rows.stream().mapToInt(it -> it.get(column).length()).max().orElse(0);
  }
}
