package dev.flotilla.server.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Globs by the names that they begin with, so that asking whether others overlap them looks only
/// where they can. Two globs overlap when there can be a path that both match; one without
/// wildcards that may be a folder matches all below it, and is a folder for sure when another one
/// begins with it. Not thread-safe.
final class TouchIndex {
  private static final long MOST_EFFORT = 20_000_000;

  private final Place root = new Place();
  private final Effort effort = new Effort(MOST_EFFORT);
  private final Crossing<Segment> paths =
      new Crossing<>(Segment::isDeep, (a, b) -> a.meets(b, effort), effort);
  private boolean isEmpty = true;

  /// Where the globs stand that have the same first names.
  private static final class Place {
    private final Map<String, Place> below = new HashMap<>();
    private final List<List<Segment>> wild = new ArrayList<>();
    private boolean isPlain;
    private boolean isFolder;
  }

  /// A place, and how much of a glob the way to it may have matched.
  private record Visit(Place place, BitSet matched) {}

  void add(List<String> globs) {
    globs.forEach(text -> Glob.readings(text, effort).forEach(this::add));
  }

  private void add(Glob glob) {
    isEmpty = false;
    var place = root;
    for (var name : glob.segments().subList(0, glob.names())) {
      place = place.below.computeIfAbsent(name.text(), _ -> new Place());
    }
    if (glob.isPlain()) {
      place.isPlain = true;
      place.isFolder |= glob.isFolder();
    } else {
      place.wild.add(glob.from(glob.names()));
    }
  }

  boolean overlaps(List<String> globs) {
    return !isEmpty
        && globs.stream()
            .flatMap(text -> Glob.readings(text, effort).stream())
            .anyMatch(this::overlaps);
  }

  private boolean overlaps(Glob glob) {
    var place = root;
    for (var i = 0; ; i++) {
      if (place.isPlain || crosses(place, glob.from(i))) {
        return true;
      }
      if (i == glob.names()) {
        return glob.isPlain() || visit(place, glob.from(i));
      }
      var next = place.below.get(glob.segments().get(i).text());
      if (next == null) {
        return false;
      }
      place = next;
    }
  }

  private boolean crosses(Place place, List<Segment> rest) {
    return place.wild.stream().anyMatch(wild -> effort.isSpent() || paths.cross(rest, wild));
  }

  private boolean visit(Place start, List<Segment> rest) {
    var visits = new ArrayDeque<Visit>();
    visits.push(new Visit(start, atOrPastRuns(rest, BitSet.valueOf(new long[] {1}))));
    while (!visits.isEmpty()) {
      var visit = visits.pop();
      for (var below : visit.place.below.entrySet()) {
        var matched = step(rest, visit.matched, below.getKey());
        if (effort.isSpent() || overlaps(below.getValue(), rest, matched)) {
          return true;
        }
        if (!matched.isEmpty()) {
          visits.push(new Visit(below.getValue(), matched));
        }
      }
    }
    return false;
  }

  private boolean overlaps(Place place, List<Segment> rest, BitSet matched) {
    if (place.isPlain && (matched.get(rest.size()) || (place.isFolder && !matched.isEmpty()))) {
      return true;
    }
    return !place.wild.isEmpty()
        && matched.stream().anyMatch(at -> crosses(place, rest.subList(at, rest.size())));
  }

  private BitSet step(List<Segment> rest, BitSet matched, String name) {
    var next = new BitSet();
    for (var at = matched.nextSetBit(0);
        at >= 0 && at < rest.size();
        at = matched.nextSetBit(at + 1)) {
      effort.spend(1);
      if (rest.get(at).isDeep()) {
        next.set(at);
      } else if (rest.get(at).matches(name, effort)) {
        next.set(at + 1);
      }
    }
    return atOrPastRuns(rest, next);
  }

  /// `**` may match nothing.
  private static BitSet atOrPastRuns(List<Segment> rest, BitSet matched) {
    for (var at = 0; at < rest.size(); at++) {
      if (matched.get(at) && rest.get(at).isDeep()) {
        matched.set(at + 1);
      }
    }
    return matched;
  }
}
