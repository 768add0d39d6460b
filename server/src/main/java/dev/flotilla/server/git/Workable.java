package dev.flotilla.server.git;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.util.regex.Pattern;

/// Whether agents can work on a tree at all: one with submodules or files kept by Git LFS is
/// refused before anything is spent, because a part of it would be missing in every workspace.
final class Workable {
  private static final Pattern LFS = Pattern.compile("(?m)^[^#\\n]*\\bfilter=lfs\\b");
  private static final int MAX_ATTRIBUTES = 256 * 1024;
  private static final int SHOWN = 3;

  private Workable() {}

  /// @throws FlotillaException `unprocessable`, naming the paths and the way on
  static void check(CommitTree tree) throws IOException {
    var gitlinks = tree.gitlinks();
    if (!gitlinks.isEmpty()) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE,
          "the repository has submodules (%s%s), which are not supported: copy them into the tree, or work on them as repositories of their own"
              .formatted(
                  String.join(", ", gitlinks.stream().limit(SHOWN).toList()),
                  gitlinks.size() > SHOWN ? ", …" : ""));
    }
    for (var file :
        tree.texts(
                path -> path.equals(".gitattributes") || path.endsWith("/.gitattributes"),
                MAX_ATTRIBUTES)
            .entrySet()) {
      if (LFS.matcher(file.getValue().text()).find()) {
        throw new FlotillaException(
            ErrorCode.UNPROCESSABLE,
            "%s keeps files in Git LFS (filter=lfs), which is not supported: work on a commit that has them in git"
                .formatted(file.getKey()));
      }
    }
  }
}
