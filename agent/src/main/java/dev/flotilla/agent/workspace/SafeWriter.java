package dev.flotilla.agent.workspace;

import dev.flotilla.agent.isolation.Owner;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// Writes files into directories that commands will own.
final class SafeWriter {
  private SafeWriter() {}

  static void write(Path base, String path, byte[] content, String mode, Owner owner) {
    var relative = SafeFiles.below(path);
    var target = base.resolve(relative);
    try {
      for (int depth = 1; depth < relative.getNameCount(); depth++) {
        directory(base.resolve(relative.subpath(0, depth)), owner);
      }
      Files.deleteIfExists(target);
      Files.write(target, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(mode));
      owner.take(target);
    } catch (IOException e) {
      throw new FlotillaException(ErrorCode.INTERNAL, target + ": could not be written: " + e, e);
    }
  }

  private static void directory(Path path, Owner owner) throws IOException {
    var mode = PosixFilePermissions.fromString("rwx------");
    try {
      Files.createDirectory(path, PosixFilePermissions.asFileAttribute(mode));
      owner.take(path);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
    }
  }
}
