package dev.flotilla.server.plan;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a glob of `touches` must satisfy: relative to the repository's root, within it, and
/// readable as one.
final class GlobRules {
  /// The characters of the longest one.
  static final int MOST = 1_000;

  private static final Pattern ABSOLUTE =
      Pattern.compile("[/~\\\\].*|[A-Za-z]:[/\\\\].*", Pattern.DOTALL);

  private GlobRules() {}

  static void check(Fields fields, String glob) {
    if (glob.length() <= MOST) {
      expected(glob).ifPresent(expected -> fields.wrong("touches", expected, Reasons.quoted(glob)));
    }
  }

  private static Optional<String> expected(String glob) {
    if (!Texts.isLine(glob)) {
      return Optional.of("globs without control characters");
    }
    if (ABSOLUTE.matcher(glob).matches()) {
      return Optional.of("globs relative to the repository's root");
    }
    if (glob.startsWith("!")) {
      return Optional.of("globs of what changes, without exclusions");
    }
    if (!isBalanced(glob, '{', '}') || !isBalanced(glob, '[', ']')) {
      return Optional.of("globs with balanced braces and brackets");
    }
    var alternatives = Braces.expand(glob);
    if (alternatives.isEmpty()) {
      return Optional.of("globs of at most %d alternatives".formatted(Braces.MOST));
    }
    return alternatives.get().stream().anyMatch(GlobRules::leadsOut)
        ? Optional.of("globs without '..'")
        : Optional.empty();
  }

  private static boolean leadsOut(String glob) {
    return List.of(glob.split("/", -1)).contains("..");
  }

  private static boolean isBalanced(String glob, char opening, char closing) {
    var open = 0;
    for (var i = 0; i < glob.length() && open >= 0; i++) {
      var c = glob.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == opening) {
        open++;
      } else if (c == closing) {
        open--;
      }
    }
    return open == 0;
  }
}
