package dev.flotilla.server.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Takes the alternatives of a glob apart: `a/{b,c}` is `a/b` and `a/c`. Never makes more than
/// [#MOST], however they nest.
final class Braces {
  /// The alternatives of one glob.
  static final int MOST = 64;

  private static final int DEEPEST = 16;

  private final String glob;
  private int at;
  private boolean failed;

  private Braces(String glob) {
    this.glob = glob;
  }

  /// @return empty when the braces are not balanced, or stand for too many
  static Optional<List<String>> expand(String glob) {
    var braces = new Braces(glob);
    var all = braces.sequence(0);
    return braces.failed || braces.at < glob.length() ? Optional.empty() : Optional.of(all);
  }

  /// Up to the end, or to what ends an alternative.
  private List<String> sequence(int depth) {
    var all = List.of("");
    var text = new StringBuilder();
    while (!failed && at < glob.length() && !ends(depth)) {
      if (glob.charAt(at) == '{') {
        all = cross(all, text.toString(), group(depth + 1));
        text.setLength(0);
      } else {
        var end = Math.min(glob.length(), Chars.end(glob, at));
        text.append(glob, at, end);
        at = end;
      }
    }
    return cross(all, text.toString(), List.of(""));
  }

  private boolean ends(int depth) {
    return glob.charAt(at) == '}' || (depth > 0 && glob.charAt(at) == ',');
  }

  private List<String> group(int depth) {
    var all = new ArrayList<String>();
    do {
      at++;
      all.addAll(sequence(depth));
      failed |= depth > DEEPEST || all.size() > MOST || at >= glob.length();
    } while (!failed && glob.charAt(at) == ',');
    at++;
    return all;
  }

  private List<String> cross(List<String> heads, String text, List<String> tails) {
    failed |= heads.size() * tails.size() > MOST;
    if (failed) {
      return List.of("");
    }
    var all = new ArrayList<String>();
    heads.forEach(head -> tails.forEach(tail -> all.add(head + text + tail)));
    return all;
  }
}
