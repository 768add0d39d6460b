package dev.flotilla.server.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// One reading of a glob, without alternatives. Immutable.
///
/// @param segments its last is `**` where it covers a folder
/// @param names how many of the first segments are names
/// @param isPlain no wildcard: one file, or one folder and all below it
record Glob(List<Segment> segments, int names, boolean isPlain) {
  private static final int LONGEST = 4_096;
  private static final int EFFORT_PER_CHARACTER = 4;
  private static final Glob EVERYTHING = new Glob(List.of(Segment.DEEP), 0, true);

  /// What is more likely a file than a folder; anything else is taken as either.
  private static final Pattern FILE =
      Pattern.compile(
          """
          .+\\.[a-z][a-z0-9]{0,9}|[A-Z][a-z]+file|[A-Z_]+|mvnw|gradlew\
          |\\.[a-z]+(ignore|rc|attributes|config)|\\.env""");

  /// All that a glob may mean. Brackets, braces and backslashes are read as themselves as well:
  /// there are frameworks that name files `[id].tsx`. What cannot be read, or would take too long,
  /// means more than it says, never less.
  static List<Glob> readings(String text, Effort effort) {
    if (text.isBlank()) {
      return List.of();
    }
    if (text.length() > LONGEST || effort.isSpent()) {
      return List.of(EVERYTHING);
    }
    if (text.chars().noneMatch(it -> "[{\\".indexOf(it) >= 0)) {
      return List.of(of(text, true));
    }
    var alternatives = Braces.expand(text).orElseGet(() -> List.of(before(text) + "**"));
    alternatives.forEach(it -> effort.spend((long) EFFORT_PER_CHARACTER * it.length()));
    return Stream.concat(Stream.of(of(text, true)), alternatives.stream().map(it -> of(it, false)))
        .filter(it -> it.segments.stream().allMatch(Segment::isPossible))
        .toList();
  }

  /// The folder in which the alternatives begin.
  private static String before(String text) {
    var head = text.substring(0, Math.max(0, text.indexOf('{')));
    return head.substring(0, head.lastIndexOf('/') + 1);
  }

  private static Glob of(String text, boolean literally) {
    var segments = new ArrayList<Segment>();
    for (var name : text.split("/")) {
      if (!name.isEmpty() && !name.equals(".")) {
        segments.addAll(segments(name, literally));
      }
    }
    if (segments.isEmpty() || (segments.size() == 1 && segments.getFirst().text().equals("*"))) {
      return EVERYTHING;
    }
    var names = (int) segments.stream().takeWhile(Segment::isName).count();
    var plain = names == segments.size();
    if (text.endsWith("/") || (plain && !FILE.matcher(segments.getLast().text()).matches())) {
      segments.add(Segment.DEEP);
    }
    return new Glob(List.copyOf(segments), names, plain);
  }

  /// A `**` that shares its segment with something else crosses folders as well. Of `a**b` only
  /// the end is kept: it tells more, it holds the file's type.
  private static List<Segment> segments(String name, boolean literally) {
    var run = name.indexOf("**");
    if (run < 0 || name.equals("**")) {
      return List.of(Segment.of(name, literally));
    }
    var tail = name.substring(name.lastIndexOf("**") + 2);
    if ((!literally && name.indexOf('[') >= 0) || (run == 0 && tail.isEmpty())) {
      return List.of(Segment.DEEP);
    }
    return tail.isEmpty()
        ? List.of(Segment.of(name.substring(0, run) + "*", literally), Segment.DEEP)
        : List.of(Segment.DEEP, Segment.of("*" + tail, literally));
  }

  /// From the segment at `index` on.
  List<Segment> from(int index) {
    return segments.subList(index, segments.size());
  }

  boolean isFolder() {
    return segments.getLast().isDeep();
  }
}
