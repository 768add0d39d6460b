package dev.flotilla.server.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What one place of a name may be: a set of characters, as ranges in order. Never holds `/`.
/// Immutable.
final class Chars {
  private static final Range SLASH = new Range('/', '/');

  static final Chars ANY = new Chars(List.of()).complement();

  private final List<Range> ranges;

  private record Range(int from, int to) {}

  private Chars(List<Range> ranges) {
    this.ranges = ranges;
  }

  static Chars of(int codePoint) {
    return new Chars(List.of(new Range(codePoint, codePoint)));
  }

  /// A glob's class, between its brackets: `a-z`, `!abc`, `^abc`.
  static Chars ofClass(String text) {
    var negated = text.startsWith("!") || text.startsWith("^");
    var codePoints = text.codePoints().skip(negated ? 1 : 0).toArray();
    var ranges = new ArrayList<Range>();
    for (var i = 0; i < codePoints.length; i++) {
      var from = codePoints[i];
      var to = from;
      if (i + 2 < codePoints.length && codePoints[i + 1] == '-') {
        to = codePoints[i + 2];
        i += 2;
      }
      ranges.add(new Range(Math.min(from, to), Math.max(from, to)));
    }
    var all = new Chars(ranges.stream().sorted(Comparator.comparingInt(Range::from)).toList());
    var without = all.complement();
    return negated ? without : without.complement();
  }

  /// All others, but for `/`.
  private Chars complement() {
    var taken = new ArrayList<>(ranges);
    taken.add(SLASH);
    taken.sort(Comparator.comparingInt(Range::from));
    var gaps = new ArrayList<Range>();
    var next = 0;
    for (var range : taken) {
      if (range.from() > next) {
        gaps.add(new Range(next, range.from() - 1));
      }
      next = Math.max(next, range.to() + 1);
    }
    if (next <= Character.MAX_CODE_POINT) {
      gaps.add(new Range(next, Character.MAX_CODE_POINT));
    }
    return new Chars(List.copyOf(gaps));
  }

  boolean contains(int codePoint) {
    for (var range : ranges) {
      if (codePoint <= range.to()) {
        return codePoint >= range.from();
      }
    }
    return false;
  }

  /// Whether one character is in both.
  boolean meets(Chars other) {
    var i = 0;
    var j = 0;
    while (i < ranges.size() && j < other.ranges.size()) {
      var mine = ranges.get(i);
      var theirs = other.ranges.get(j);
      if (mine.from() <= theirs.to() && theirs.from() <= mine.to()) {
        return true;
      }
      if (mine.to() < theirs.to()) {
        i++;
      } else {
        j++;
      }
    }
    return false;
  }

  /// No character is: `[!...]` of all, or an empty class.
  boolean isEmpty() {
    return ranges.isEmpty();
  }

  /// The character that a set of one holds.
  Optional<Integer> single() {
    return ranges.size() == 1 && ranges.getFirst().from() == ranges.getFirst().to()
        ? Optional.of(ranges.getFirst().from())
        : Optional.empty();
  }

  /// Where the element of a glob that begins at `at` ends: a class, an escaped character, or one
  /// character. A `[` that opens no class of one name stands for itself.
  static int end(String glob, int at) {
    var c = glob.charAt(at);
    if (c == '\\') {
      return at + 1 < glob.length() ? after(glob, at + 1) : at + 1;
    }
    if (c != '[') {
      return after(glob, at);
    }
    var from = at + 1;
    if (from < glob.length() && "!^".indexOf(glob.charAt(from)) >= 0) {
      from++;
    }
    var close = glob.indexOf(']', from + 1);
    return close < 0 || glob.substring(at, close).indexOf('/') >= 0 ? at + 1 : close + 1;
  }

  private static int after(String text, int at) {
    return at + Character.charCount(text.codePointAt(at));
  }
}
