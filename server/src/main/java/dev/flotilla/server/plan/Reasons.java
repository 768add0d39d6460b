package dev.flotilla.server.plan;

import java.util.ArrayList;
import java.util.List;

/// Why an answer is refused, in words that whoever gave it can act on. Holds the first 20 and
/// counts the rest, so that a hostile answer cannot make a long prompt. Not thread-safe.
final class Reasons {
  private static final int MOST = 20;
  private static final int SHOWN = 60;

  private final List<String> first = new ArrayList<>();
  private int more;

  /// @param where the field, and whose
  void add(String where, String expected, String found) {
    if (first.size() < MOST) {
      first.add("%s: expected %s, found %s".formatted(where, expected, found));
    } else {
      more++;
    }
  }

  boolean isEmpty() {
    return first.isEmpty();
  }

  List<String> all() {
    var all = new ArrayList<>(first);
    if (more > 0) {
      all.add("and %d more".formatted(more));
    }
    return List.copyOf(all);
  }

  /// In quotation marks, on one line, shortened.
  static String quoted(String text) {
    var shown = new StringBuilder("'");
    text.codePoints()
        .limit(SHOWN)
        .map(it -> Texts.isLine(it) ? it : '?')
        .forEach(shown::appendCodePoint);
    return shown.append(text.codePointCount(0, text.length()) > SHOWN ? "…'" : "'").toString();
  }
}
