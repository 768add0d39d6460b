package dev.flotilla.agent.isolation;

import static java.nio.file.attribute.PosixFilePermission.OTHERS_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_READ;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/// What the commands' user can reach on the host. A foreign user is in no group and owns nothing
/// but attempts, so what counts for it is what everyone may.
final class Reach {
  private Reach() {}

  static boolean reads(Owner owner, Path path) {
    if (!Files.isReadable(path)) {
      return false;
    }
    return !owner.foreign() || (everyone(path, OTHERS_READ) && passes(path));
  }

  static boolean enters(Owner owner, Path directory) {
    return !owner.foreign() || (everyone(directory, OTHERS_EXECUTE) && passes(directory));
  }

  private static boolean passes(Path path) {
    try {
      for (var above = path.toRealPath().getParent(); above != null; above = above.getParent()) {
        if (!everyone(above, OTHERS_EXECUTE)) {
          return false;
        }
      }
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static boolean everyone(Path path, PosixFilePermission permission) {
    try {
      return Files.getPosixFilePermissions(path).contains(permission);
    } catch (IOException _) {
      return false;
    }
  }
}
