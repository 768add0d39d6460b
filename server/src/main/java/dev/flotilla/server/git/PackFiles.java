package dev.flotilla.server.git;

import dev.flotilla.engine.git.PackId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// The two files of one pack in one directory, named so that the git binary finds them too.
record PackFiles(Path pack, Path index) {
  static PackFiles in(Path directory, PackId id) {
    return new PackFiles(
        directory.resolve("pack-" + id + ".pack"), directory.resolve("pack-" + id + ".idx"));
  }

  /// The index comes last: git looks at a pack when it sees an index.
  void moveTo(PackFiles to) throws IOException {
    Files.createDirectories(to.pack.getParent());
    Files.move(pack, to.pack, StandardCopyOption.ATOMIC_MOVE);
    Files.move(index, to.index, StandardCopyOption.ATOMIC_MOVE);
  }

  void delete() throws IOException {
    Files.deleteIfExists(index);
    Files.deleteIfExists(pack);
  }
}
