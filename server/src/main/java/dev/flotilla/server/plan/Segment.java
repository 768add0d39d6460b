package dev.flotilla.server.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What stands between two slashes of a glob: a name, a pattern of names, or `**`, any number of
/// names. Immutable.
final class Segment {
  /// `**`
  static final Segment DEEP = new Segment("**", List.of(), "", "");

  /// `*`, among the elements of a pattern.
  private static final Chars RUN = Chars.of('*');

  private static final String SPECIAL = "*?[\\";

  private final String text;
  private final List<Chars> pattern;
  private final String head;
  private final String tail;

  private Segment(String text, List<Chars> pattern, String head, String tail) {
    this.text = text;
    this.pattern = pattern;
    this.head = head;
    this.tail = tail;
  }

  private static Segment name(String name) {
    return new Segment(name, List.of(), name, name);
  }

  /// @param literally only `*` and `?` are special: names may hold brackets, braces and backslashes
  static Segment of(String text, boolean literally) {
    if (text.equals("**")) {
      return DEEP;
    }
    if (text.chars().noneMatch(it -> SPECIAL.indexOf(it) >= 0)) {
      return name(text);
    }
    var pattern = new ArrayList<Chars>();
    for (int at = 0, end; at < text.length(); at = end) {
      end = literally ? text.offsetByCodePoints(at, 1) : Chars.end(text, at);
      pattern.add(element(text.substring(at, end)));
    }
    var head = literal(pattern);
    var tail = new StringBuilder(literal(pattern.reversed())).reverse().toString();
    return head.codePointCount(0, head.length()) == pattern.size()
        ? name(head)
        : new Segment(text, List.copyOf(pattern), head, tail);
  }

  private static Chars element(String text) {
    return switch (text) {
      case "*" -> RUN;
      case "?" -> Chars.ANY;
      case String it when it.length() > 2 && it.startsWith("[") ->
          Chars.ofClass(it.substring(1, it.length() - 1));
      case String it when it.length() > 1 && it.startsWith("\\") -> Chars.of(it.codePointAt(1));
      default -> Chars.of(text.codePointAt(0));
    };
  }

  boolean isDeep() {
    return this == DEEP;
  }

  boolean isName() {
    return pattern.isEmpty() && !isDeep();
  }

  String text() {
    return text;
  }

  /// False when there is no name that it matches.
  boolean isPossible() {
    return pattern.stream().noneMatch(Chars::isEmpty);
  }

  boolean matches(String name, Effort effort) {
    if (isName()) {
      return text.equals(name);
    }
    return name.startsWith(head) && name.endsWith(tail) && matchesWhole(name, effort);
  }

  /// Whether one name fits both; neither is `**`.
  boolean meets(Segment other, Effort effort) {
    if (isName()) {
      return other.matches(text, effort);
    }
    return other.isName()
        ? matches(other.text, effort)
        : new Crossing<Chars>(it -> it == RUN, Chars::meets, effort).cross(pattern, other.pattern);
  }

  /// With the last run alone to come back to: what an earlier one could take, the last can as well.
  private boolean matchesWhole(String name, Effort effort) {
    var at = 0;
    var element = 0;
    var resumeAt = -1;
    var afterRun = 0;
    while (at < name.length()) {
      effort.spend(1);
      var c = name.codePointAt(at);
      if (element < pattern.size() && pattern.get(element) == RUN) {
        afterRun = ++element;
        resumeAt = at;
      } else if (element < pattern.size() && pattern.get(element).contains(c)) {
        element++;
        at += Character.charCount(c);
      } else if (resumeAt >= 0) {
        resumeAt += Character.charCount(name.codePointAt(resumeAt));
        at = resumeAt;
        element = afterRun;
      } else {
        return false;
      }
    }
    while (element < pattern.size() && pattern.get(element) == RUN) {
      element++;
    }
    return element == pattern.size();
  }

  /// The characters that a pattern begins with.
  private static String literal(List<Chars> pattern) {
    var text = new StringBuilder();
    for (var chars : pattern) {
      var single = chars == RUN ? Optional.<Integer>empty() : chars.single();
      if (single.isEmpty()) {
        break;
      }
      text.appendCodePoint(single.get());
    }
    return text.toString();
  }
}
