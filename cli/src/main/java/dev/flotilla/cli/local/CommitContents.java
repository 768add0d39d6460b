package dev.flotilla.cli.local;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.CommitId;
import java.nio.file.Path;

/// Looks through a commit for what Flotilla cannot work with.
record CommitContents(Git git, Path root, CommitId commit) {
  /// An entry of `git ls-tree`: mode, type, id, TAB, path.
  private record Entry(String mode, String id, String path) {
    static Entry of(String line) {
      var tab = line.indexOf('\t');
      var head = line.substring(0, tab).split(" ");
      return new Entry(head[0], head[2], line.substring(tab + 1));
    }
  }

  void refuseUnsupported() {
    for (var line : git.run("ls-tree", "-r", "-z", commit.value()).output().split("\0")) {
      if (line.isEmpty()) {
        continue;
      }
      var entry = Entry.of(line);
      if (entry.mode().equals("160000")) {
        throw refused(
            "%s has a submodule at '%s': submodules are not supported yet"
                .formatted(root, entry.path()));
      }
      if (isAttributes(entry.path()) && usesLfs(entry.id())) {
        throw refused(
            "%s keeps files in Git LFS ('%s'): LFS is not supported yet"
                .formatted(root, entry.path()));
      }
    }
  }

  private static boolean isAttributes(String path) {
    return path.equals(".gitattributes") || path.endsWith("/.gitattributes");
  }

  private boolean usesLfs(String blob) {
    return git.run("cat-file", "blob", blob)
        .output()
        .lines()
        .anyMatch(it -> !it.startsWith("#") && it.matches(".*\\sfilter=lfs(\\s.*)?"));
  }

  private static FlotillaException refused(String message) {
    return new FlotillaException(ErrorCode.UNPROCESSABLE, message);
  }
}
