package dev.flotilla.server.git;

import dev.flotilla.engine.git.StoredPack;
import java.io.IOException;

/// A pack that lives in the cache only is not there any more. An [IOException], because JGit lets
/// nothing else pass.
final class PackGoneException extends IOException {
  private static final long serialVersionUID = 1L;

  PackGoneException(StoredPack pack) {
    super(
        "pack %s of repository %s was larger than PostgreSQL keeps and is lost from the cache"
            .formatted(pack.id(), pack.home().repository()));
  }
}
