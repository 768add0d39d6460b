package dev.flotilla.agent.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// A number that changes when something at the top of a workspace, or in its repository, does. It
/// only looks at times, follows no link and looks at a few hundred entries at most.
final class WorkspaceActivity {
  private static final int MOST = 300;

  private WorkspaceActivity() {}

  static long of(Path workspace) {
    return at(workspace) + of(workspace, "") + of(workspace, ".git") + of(workspace, ".git/logs");
  }

  private static long of(Path workspace, String directory) {
    var path = workspace.resolve(directory);
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return 0;
    }
    try (var entries = Files.newDirectoryStream(path)) {
      var sum = 0L;
      var left = MOST;
      for (var entry : entries) {
        sum = sum * 31 + at(entry);
        if (--left == 0) {
          break;
        }
      }
      return sum;
    } catch (IOException _) {
      return 0;
    }
  }

  private static long at(Path path) {
    try {
      return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toMillis();
    } catch (IOException _) {
      return 0;
    }
  }
}
