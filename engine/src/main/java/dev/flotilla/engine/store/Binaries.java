package dev.flotilla.engine.store;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// The PostgreSQL that ships as an archive on the class path, unpacked once and then found again.
final class Binaries {
  private Binaries() {}

  /// The directory that holds `bin/postgres`. A half-unpacked one is never seen: it is renamed into
  /// place when whole.
  static Path unpacked(Path parent) throws IOException {
    var archive = archive();
    var size = archive.openConnection().getContentLengthLong();
    var home = parent.resolve("postgres-" + platform() + "-" + size);
    if (Files.isExecutable(home.resolve("bin/postgres"))) {
      return home;
    }
    Files.createDirectories(parent);
    var unfinished = Files.createTempDirectory(parent, "unpacking-");
    // an unprivileged PostgreSQL of a fleet that runs as root must be able to read them
    Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
    unpack(archive, unfinished);
    try {
      Files.move(unfinished, home);
    } catch (IOException e) {
      Trees.delete(unfinished);
      if (!Files.isExecutable(home.resolve("bin/postgres"))) {
        throw e;
      }
    }
    return home;
  }

  private static URL archive() {
    var name = "/postgres-" + platform() + ".txz";
    var found = Binaries.class.getResource(name);
    if (found == null) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE,
          "no embedded PostgreSQL for %s: set FLOTILLA_DATABASE_URL to a PostgreSQL 15 or newer"
              .formatted(platform()));
    }
    return found;
  }

  private static String platform() {
    var os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    var arch = System.getProperty("os.arch");
    var family = os.startsWith("mac") ? "darwin" : os.replace(' ', '_');
    return family + (arch.equals("aarch64") ? "-arm_64" : "-x86_64");
  }

  private static void unpack(URL archive, Path target) throws IOException {
    try (var raw = new BufferedInputStream(archive.openStream(), 1 << 16);
        var tar = new TarArchiveInputStream(new XZInputStream(raw))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        write(tar, entry, target.resolve(entry.getName()).normalize());
      }
    }
  }

  private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path file)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
    } else {
      Files.copy(tar, file);
      var mode = (entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--";
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
  }
}
