package dev.flotilla.e2e.harness;

import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.store.EmbeddedConfig;
import dev.flotilla.engine.store.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.function.Consumer;

/// The ledger of a fleet that has ended, opened by the tests themselves.
public final class Ledger {
  private Ledger() {}

  public static void open(Path dataDir, Consumer<Database> look) {
    try (var postgres = EmbeddedPostgres.start(EmbeddedConfig.in(dataDir));
        var database = Database.open(postgres.database("flotilla", 2))) {
      look.accept(database);
    }
  }
}
