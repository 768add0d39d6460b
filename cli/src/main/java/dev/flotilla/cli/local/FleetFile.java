package dev.flotilla.cli.local;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// `fleet.json` in the data directory: what a running fleet says of itself. It outlives a fleet
/// that was killed; `process` tells whether it still speaks the truth.
///
/// @param urls by the same names as `ports`
/// @param startedAt of the process, because the system gives its id to others later
public record FleetFile(
    String dataDir,
    String version,
    Ports ports,
    Map<String, String> urls,
    Pids pids,
    boolean simulated,
    int agents,
    Instant startedAt) {

  public record Ports(int api, int dashboard, int gateway, int metrics) {}

  public record Pids(long fleet, long postgres) {}

  /// The admin's credential lies beside it, readable by the user alone.
  public static Path tokenFile(Path dataDir) {
    return dataDir.resolve("admin.token");
  }

  private static Path file(Path dataDir) {
    return dataDir.resolve("fleet.json");
  }

  /// The running fleet of that data directory.
  public static Optional<FleetFile> read(Path dataDir) {
    try {
      return Optional.of(Json.read(Files.readString(file(dataDir)), FleetFile.class))
          .filter(it -> it.process().isPresent());
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file(dataDir), e);
    } catch (FlotillaException e) {
      return Optional.empty(); // cut short by a full disk or a crash: nobody runs by it
    }
  }

  public void write() {
    var target = file(Path.of(dataDir));
    try {
      var fresh =
          Files.createTempFile(
              target.getParent(),
              "fleet",
              ".json",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(fresh, Json.write(this));
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target, e);
    }
  }

  public static void delete(Path dataDir) {
    try {
      Files.deleteIfExists(file(dataDir));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file(dataDir), e);
    }
  }

  /// The fleet's process, if it is that very one and alive.
  public Optional<ProcessHandle> process() {
    return ProcessHandle.of(pids.fleet()).filter(this::isOurs);
  }

  private boolean isOurs(ProcessHandle process) {
    return process.isAlive() && process.info().startInstant().filter(startedAt::equals).isPresent();
  }

  @JsonIgnore
  public URI api() {
    return URI.create("http://127.0.0.1:" + ports.api());
  }
}
