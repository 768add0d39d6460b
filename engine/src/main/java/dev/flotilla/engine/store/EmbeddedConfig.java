package dev.flotilla.engine.store;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Where an embedded PostgreSQL lives and how it is set.
///
/// @param directory holds the data, the password (0600), the log; kept between starts
/// @param binaries where the server's binaries are unpacked to, once; may be shared
/// @param port fixed, or 0: a free one
/// @param settings of `postgresql.conf`, in addition to the durable ones
public record EmbeddedConfig(
    Path directory, Path binaries, int port, Map<String, String> settings) {
  public EmbeddedConfig {
    directory = directory.toAbsolutePath().normalize();
    binaries = binaries.toAbsolutePath().normalize();
    settings = Map.copyOf(settings);
  }

  /// Everything below one directory, on a free port.
  public static EmbeddedConfig in(Path directory) {
    return new EmbeddedConfig(directory, directory.resolve("binaries"), 0, Map.of());
  }

  public EmbeddedConfig withPort(int fixed) {
    return new EmbeddedConfig(directory, binaries, fixed, settings);
  }

  public EmbeddedConfig withBinaries(Path shared) {
    return new EmbeddedConfig(directory, shared, port, settings);
  }

  public EmbeddedConfig with(String setting, String value) {
    var more = new HashMap<>(settings);
    more.put(setting, value);
    return new EmbeddedConfig(directory, binaries, port, more);
  }

  Path data() {
    return directory.resolve("data");
  }

  Path password() {
    return directory.resolve("password");
  }

  Path log() {
    return directory.resolve("postgres.log");
  }
}
