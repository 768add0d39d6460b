package dev.flotilla.server.git;

import dev.flotilla.engine.git.PackId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes away what pushes that were cut left in PostgreSQL, and from the cache what PostgreSQL does
/// not know (any more). Files stay for a while, because a request may still be reading them.
final class Sweep {
  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
  private static final Duration ARRIVING = Duration.ofHours(1);

  /// Longer than any errand of the git binary takes.
  private static final Duration ERRAND = Duration.ofHours(3);

  private static final Pattern PACK = Pattern.compile("pack-([0-9a-f-]{36})\\.(?:pack|idx)");

  private final Ledger ledger;
  private final LocalPacks disk;
  private final Clock clock;
  private final Duration grace;

  /// @param grace how old a file is before it may go
  Sweep(Ledger ledger, LocalPacks disk, Clock clock, Duration grace) {
    this.ledger = ledger;
    this.disk = disk;
    this.clock = clock;
    this.grace = grace;
  }

  void run() throws IOException {
    int rows = ledger.database().transact(it -> ledger.packs().dropArriving(it, ARRIVING));
    int files = 0;
    try (var all = Files.walk(disk.root())) {
      for (var file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        files += isLeftOver(file) && Files.deleteIfExists(file) ? 1 : 0;
      }
    } catch (NoSuchFileException | UncheckedIOException e) {
      LOG.atDebug().setCause(e).log("cache was deleted during a sweep");
    }
    files += Scratch.sweep(disk, clock.instant().minus(ERRAND));
    if (rows + files > 0) {
      LOG.atInfo().addKeyValue("rows", rows).addKeyValue("files", files).log("packs swept");
    }
  }

  private boolean isLeftOver(Path file) throws IOException {
    var old = Files.getLastModifiedTime(file).toInstant().plus(grace).isBefore(clock.instant());
    return old
        && (file.startsWith(disk.incoming()) || id(file).filter(this::isUnknown).isPresent());
  }

  private static Optional<PackId> id(Path file) {
    var name = PACK.matcher(file.getFileName().toString());
    return name.matches()
        ? Optional.of(new PackId(UUID.fromString(name.group(1))))
        : Optional.empty();
  }

  private boolean isUnknown(PackId id) {
    return !ledger.database().<Boolean>read(it -> ledger.packs().exists(it, id));
  }
}
