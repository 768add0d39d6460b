package dev.flotilla.cli.local;

import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Finds the fleet to talk to: the one that is named, else the one of the data directory.
public final class Fleets {
  private final Settings settings;

  public Fleets(Settings settings) {
    this.settings = settings;
  }

  /// Where a fleet is and what opens it.
  public record Address(URI server, String token) {
    @Override
    public String toString() {
      return "Address[" + server + "]";
    }
  }

  /// Empty: none is named and none runs.
  public Optional<Address> find() {
    return settings
        .optional(Setting.SERVER_URL)
        .map(it -> new Address(URI.create(it), token()))
        .or(() -> FleetFile.read(dataDir()).map(it -> new Address(it.api(), token())));
  }

  /// @throws FlotillaException `unavailable` when there is none
  public Address require() {
    return find()
        .orElseThrow(
            () ->
                new FlotillaException(
                    ErrorCode.UNAVAILABLE,
                    "no fleet runs on %s: start one with `flotilla up`, or name one by FLOTILLA_SERVER_URL"
                        .formatted(dataDir())));
  }

  private Path dataDir() {
    return settings.path(Setting.DATA_DIR);
  }

  /// The token that is named, else the data directory's own.
  public String token() {
    return settings
        .optional(Setting.TOKEN)
        .or(() -> admin(dataDir()))
        .orElseThrow(
            () ->
                new FlotillaException(
                    ErrorCode.UNAUTHENTICATED,
                    "no credential for the fleet: set FLOTILLA_TOKEN (there is no %s)"
                        .formatted(FleetFile.tokenFile(dataDir()))));
  }

  private static Optional<String> admin(Path dataDir) {
    var file = FleetFile.tokenFile(dataDir);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
