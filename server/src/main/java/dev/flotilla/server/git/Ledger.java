package dev.flotilla.server.git;

import dev.flotilla.engine.git.PackOctets;
import dev.flotilla.engine.git.PackStore;
import dev.flotilla.engine.git.RefStore;
import dev.flotilla.engine.git.UploadStore;
import dev.flotilla.engine.store.Database;
import java.time.Clock;

/// What PostgreSQL knows of git, in one hand.
record Ledger(
    Database database, PackStore packs, PackOctets octets, RefStore refs, UploadStore uploads) {
  static Ledger of(Database database, Clock clock) {
    return new Ledger(
        database,
        new PackStore(clock),
        new PackOctets(database),
        new RefStore(clock),
        new UploadStore(clock));
  }
}
