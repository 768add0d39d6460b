package dev.flotilla.e2e.kube;

import java.util.ArrayList;
import java.util.List;

/// What the documentation tells people to type.
public final class Documentation {
  private Documentation() {}

  /// The lines of a page's blocks of commands that begin so; there is one at least.
  ///
  /// @param page below the repository's root
  public static List<String> commands(String page, String beginning) {
    var blocks = Command.read(FleetsAndPools.root().resolve(page)).split("(?m)^```.*$", -1);
    var found = new ArrayList<String>();
    for (var block = 1; block < blocks.length; block += 2) {
      blocks[block].lines().filter(it -> it.startsWith(beginning)).forEach(found::add);
    }
    if (found.isEmpty()) {
      throw new AssertionError("%s: expected a command '%s…'".formatted(page, beginning));
    }
    return List.copyOf(found);
  }
}
