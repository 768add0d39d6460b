package dev.flotilla.fleet;

import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import dev.flotilla.engine.store.DatabaseConfig;
import dev.flotilla.engine.store.EmbeddedConfig;
import dev.flotilla.engine.store.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The ledger's PostgreSQL: the one that is named, else one below this process.
///
/// @param embedded absent: somebody else's
record Postgres(DatabaseConfig config, Optional<EmbeddedPostgres> embedded)
    implements AutoCloseable {
  private static final String DATABASE = "flotilla";
  private static final int CONNECTIONS = 20;

  static Postgres start(Map<String, String> environment, Settings settings, Path dataDir) {
    var url = settings.optional(Setting.DATABASE_URL);
    if (url.isPresent()) {
      return new Postgres(DatabaseConfig.of(url.get(), CONNECTIONS), Optional.empty());
    }
    var postgres = EmbeddedPostgres.start(embedded(environment, dataDir));
    try {
      return new Postgres(postgres.database(DATABASE, CONNECTIONS), Optional.of(postgres));
    } catch (RuntimeException e) {
      postgres.close();
      throw e;
    }
  }

  /// The launcher's cache spares every data directory its own copy of the program.
  private static EmbeddedConfig embedded(Map<String, String> environment, Path dataDir) {
    var config = EmbeddedConfig.in(dataDir);
    var cache = environment.getOrDefault("FLOTILLA_CACHE", "");
    return cache.isEmpty() ? config : config.withBinaries(Path.of(cache, "postgres"));
  }

  long pid() {
    return embedded.map(Postgres::pid).orElse(0L);
  }

  private static long pid(EmbeddedPostgres postgres) {
    try {
      return postgres.pid();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read PostgreSQL's process id", e);
    }
  }

  @Override
  public void close() {
    embedded.ifPresent(EmbeddedPostgres::close);
  }
}
