package dev.flotilla.server.git;

import dev.flotilla.engine.git.PackDigest;
import dev.flotilla.engine.git.PackId;
import dev.flotilla.engine.git.StoredPack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jgit.internal.storage.dfs.DfsObjDatabase;
import org.eclipse.jgit.internal.storage.dfs.DfsOutputStream;
import org.eclipse.jgit.internal.storage.dfs.DfsPackDescription;
import org.eclipse.jgit.internal.storage.dfs.DfsReaderOptions;
import org.eclipse.jgit.internal.storage.dfs.DfsRepository;
import org.eclipse.jgit.internal.storage.dfs.ReadableChannel;
import org.eclipse.jgit.internal.storage.pack.PackExt;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/// The objects that one request sees: the accepted packs that PostgreSQL listed when it began, and
/// what it received itself. What was received and not taken is deleted when this is closed.
final class PackedObjects extends DfsObjDatabase {
  /// Larger objects are streamed, never held whole.
  private static final int STREAMED_FROM = 8 * 1024 * 1024;

  private final LocalPacks disk;
  private final List<StoredPack> accepted;
  private final List<Incoming> arrived = new ArrayList<>();
  private final List<PackFiles> opened = new ArrayList<>();

  PackedObjects(DfsRepository repository, LocalPacks disk, List<StoredPack> accepted) {
    super(repository, new DfsReaderOptions().setStreamFileThreshold(STREAMED_FROM));
    this.disk = disk;
    this.accepted = List.copyOf(accepted);
  }

  /// What this request received, whole and not accepted yet.
  synchronized List<Incoming> arrived() {
    return List.copyOf(arrived);
  }

  List<StoredPack> accepted() {
    return accepted;
  }

  @Override
  protected synchronized List<DfsPackDescription> listPacks() {
    return Stream.concat(
            accepted.stream().map(this::describe), arrived.stream().map(this::describe))
        .map(DfsPackDescription.class::cast)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private Description describe(StoredPack pack) {
    var description =
        new Description(this, pack.id(), pack, PackSource.INSERT, pack.size(), pack.indexSize());
    description.setLastModified(pack.position());
    return description;
  }

  private Description describe(Incoming pack) {
    var digest = pack.digest();
    var description =
        new Description(
            this, pack.id(), null, PackSource.RECEIVE, digest.size(), digest.indexSize());
    description.setLastModified(Long.MAX_VALUE);
    return description;
  }

  @Override
  protected synchronized DfsPackDescription newPack(PackSource source) {
    var description = new Description(this, PackId.random(), null, source, 0, 0);
    opened.add(disk.incoming(description.id));
    return description;
  }

  @Override
  protected DfsOutputStream writeFile(DfsPackDescription pack, PackExt part) throws IOException {
    var files = disk.incoming(((Description) pack).id);
    return new IncomingFile(part == PackExt.PACK ? files.pack() : files.index());
  }

  @Override
  protected synchronized void commitPackImpl(
      Collection<DfsPackDescription> packs, @Nullable Collection<DfsPackDescription> replaces)
      throws IOException {
    for (var pack : packs) {
      var id = ((Description) pack).id;
      var files = disk.incoming(id);
      PackCount.correct(files);
      arrived.add(new Incoming(id, files, PackDigest.of(files.pack(), files.index())));
    }
    clearCache();
  }

  @Override
  protected void rollbackPack(Collection<DfsPackDescription> packs) {
    packs.forEach(pack -> discard(disk.incoming(((Description) pack).id)));
  }

  @Override
  protected ReadableChannel openFile(DfsPackDescription pack, PackExt part) throws IOException {
    var description = (Description) pack;
    if (description.stored != null) {
      return new PackChannel(disk.open(description.stored, part));
    }
    var files = disk.incoming(description.id);
    return new PackChannel(
        FileChannel.open(
            part == PackExt.PACK ? files.pack() : files.index(), StandardOpenOption.READ));
  }

  @Override
  public long getApproximateObjectCount() {
    return -1;
  }

  @Override
  public synchronized void close() {
    super.close();
    opened.forEach(this::discard);
  }

  private void discard(PackFiles files) {
    try {
      files.delete();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete what a push left in " + disk.incoming(), e);
    }
  }

  /// JGit keeps these as keys: two of the same name are the same pack.
  private static final class Description extends DfsPackDescription {
    private final PackId id;
    private final @Nullable StoredPack stored;

    Description(
        PackedObjects objects,
        PackId id,
        @Nullable StoredPack stored,
        PackSource source,
        long size,
        long indexSize) {
      super(objects.getRepository().getDescription(), "pack-" + id, source);
      this.id = id;
      this.stored = stored;
      if (size > 0) {
        addFileExt(PackExt.PACK);
        setFileSize(PackExt.PACK, size);
        addFileExt(PackExt.INDEX);
        setFileSize(PackExt.INDEX, indexSize);
      }
    }
  }

  /// Whether an object is in one of those packs, by their indexes alone.
  boolean has(List<StoredPack> in, ObjectId object) throws IOException {
    try (var reader = newReader()) {
      for (var pack : getPacks()) {
        var description = (Description) pack.getPackDescription();
        if (description.stored != null
            && in.contains(description.stored)
            && pack.hasObject(reader, object)) {
          return true;
        }
      }
      return false;
    }
  }
}
