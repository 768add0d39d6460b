package dev.flotilla.server.git;

import dev.flotilla.engine.git.PackDigest;
import dev.flotilla.engine.git.PackHome;
import dev.flotilla.engine.git.PackId;
import dev.flotilla.engine.git.PackOctets;
import dev.flotilla.engine.git.StoredPack;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jgit.internal.storage.pack.PackExt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The packs on this machine's disk: a cache of PostgreSQL that may be deleted at any moment. A
/// file that is missing, of the wrong size or (looked at once per process) of other octets is
/// fetched again when somebody opens it. Thread-safe.
///
/// Each home has an object directory of its own, so that the git binary can be given those of a
/// base, a task and an assignment as alternates.
final class LocalPacks {
  private static final Logger LOG = LoggerFactory.getLogger(LocalPacks.class);
  private static final int LOCKS = 64;
  private static final int TRIES = 3;

  private final Path root;
  private final PackOctets octets;
  private final Set<PackId> verified = ConcurrentHashMap.newKeySet();
  private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

  LocalPacks(Path root, PackOctets octets) {
    this.root = root;
    this.octets = octets;
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  Path root() {
    return root;
  }

  /// The object directory of a home, as `objects/info/alternates` wants it.
  Path objects(PackHome home) {
    var repository = root.resolve(home.repository().toString());
    if (home.assignment().isPresent()) {
      return repository.resolve("assignment/" + home.assignment().get() + "/objects");
    }
    return home.task()
        .map(task -> repository.resolve("task/" + task + "/objects"))
        .orElse(repository.resolve("objects"));
  }

  /// Where something is put together that is not accepted yet.
  Path incoming() {
    return root.resolve("incoming");
  }

  PackFiles incoming(PackId id) {
    return PackFiles.in(incoming(), id);
  }

  PackFiles files(PackHome home, PackId id) {
    return PackFiles.in(objects(home).resolve("pack"), id);
  }

  PackFiles files(StoredPack pack) {
    return files(pack.home(), pack.id());
  }

  /// Takes an arrived pack into the cache. One that is nowhere else is forced to the disk.
  void adopt(Incoming arrived, PackHome home, boolean onlyHere) throws IOException {
    if (onlyHere) {
      force(arrived.files().pack());
      force(arrived.files().index());
    }
    var directory = objects(home).resolve("pack");
    arrived.files().moveTo(PackFiles.in(directory, arrived.id()));
    if (onlyHere) {
      force(directory);
    }
    verified.add(arrived.id());
  }

  void forget(PackHome home, PackId id) throws IOException {
    verified.remove(id);
    files(home, id).delete();
  }

  /// Opens a file of an accepted pack, fetching the pack from PostgreSQL if it must.
  ///
  /// @throws PackGoneException when it is neither here nor there
  FileChannel open(StoredPack pack, PackExt part) throws IOException {
    for (int left = TRIES; ; left--) {
      ensure(pack);
      var files = files(pack);
      try {
        return FileChannel.open(
            part == PackExt.PACK ? files.pack() : files.index(), StandardOpenOption.READ);
      } catch (NoSuchFileException e) {
        if (left == 1) {
          throw e;
        }
      }
    }
  }

  /// Makes a pack's two files seen as `name` with their endings, whatever becomes of the cache's.
  ///
  /// @throws PackGoneException when it is neither here nor there
  void link(StoredPack pack, Path name) throws IOException {
    for (int left = TRIES; ; left--) {
      ensure(pack);
      var files = files(pack);
      try {
        link(files.pack(), name.resolveSibling(name.getFileName() + ".pack"));
        link(files.index(), name.resolveSibling(name.getFileName() + ".idx"));
        return;
      } catch (NoSuchFileException e) {
        if (left == 1) {
          throw e;
        }
      }
    }
  }

  private static void link(Path file, Path as) throws IOException {
    Files.deleteIfExists(as);
    try {
      Files.createLink(as, file);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      // a file system without hard links: what is swept meanwhile fails the errand
      Files.createSymbolicLink(as, file.toAbsolutePath());
    }
  }

  /// The pack is here when this returns (and may be gone a moment later).
  ///
  /// @throws PackGoneException when it is neither here nor in PostgreSQL
  void ensure(StoredPack pack) throws IOException {
    if (isHere(pack)) {
      return;
    }
    var lock = locks[Math.floorMod(pack.id().hashCode(), LOCKS)];
    lock.lock();
    try {
      for (int left = TRIES; !isHere(pack); left--) {
        if (!pack.stored()) {
          throw new PackGoneException(pack);
        }
        restore(pack, left == 1);
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isHere(StoredPack pack) throws IOException {
    var files = files(pack);
    try {
      if (Files.size(files.pack()) != pack.size()
          || Files.size(files.index()) != pack.indexSize()) {
        return false;
      }
      if (!verified.contains(pack.id())) {
        if (!PackDigest.of(files.pack(), files.index()).sha256().equals(pack.sha256())) {
          LOG.atWarn().addKeyValue("pack", pack.id()).log("cached pack is damaged");
          return false;
        }
        verified.add(pack.id());
      }
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void restore(StoredPack pack, boolean last) throws IOException {
    var id = new PackId(UUID.randomUUID());
    var arriving = incoming(id);
    try {
      Files.createDirectories(incoming());
      try (var out = new PackSplitter(arriving, pack.size())) {
        octets.read(pack.id(), out);
      }
      var found = PackDigest.of(arriving.pack(), arriving.index());
      if (!found.sha256().equals(pack.sha256())) {
        throw new IOException(
            "pack %s: expected %d octets with sha256 %s in PostgreSQL, found %d with %s"
                .formatted(
                    pack.id(),
                    pack.octets(),
                    pack.sha256(),
                    found.size() + found.indexSize(),
                    found.sha256()));
      }
      arriving.moveTo(files(pack));
      verified.add(pack.id());
      LOG.atInfo().addKeyValue("pack", pack.id()).log("pack fetched into the cache");
    } catch (NoSuchFileException e) {
      // the cache was deleted under our hands: once more
      if (last) {
        throw e;
      }
    } finally {
      arriving.delete();
    }
  }

  private static void force(Path path) throws IOException {
    try (var file = FileChannel.open(path, StandardOpenOption.READ)) {
      file.force(true);
    }
  }
}
