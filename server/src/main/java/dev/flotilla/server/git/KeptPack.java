package dev.flotilla.server.git;

import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.git.PackDigest;
import dev.flotilla.engine.git.PackId;
import dev.flotilla.engine.git.StoredPack;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.internal.storage.pack.PackWriter;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.revwalk.ObjectWalk;
import org.eclipse.jgit.revwalk.RevObject;

/// Makes the one pack that stays of an assignment: what its packs hold, no other pack holds and
/// the tips reach.
final class KeptPack {
  private final PackedRepository repository;
  private final List<StoredPack> of;
  private final List<StoredPack> others;

  KeptPack(PackedRepository repository, List<StoredPack> of) {
    this.repository = repository;
    this.of = of;
    this.others =
        repository.getObjectDatabase().accepted().stream()
            .filter(pack -> !of.contains(pack))
            .toList();
  }

  /// Empty when nothing has to stay.
  Optional<Incoming> write(LocalPacks disk, Collection<CommitId> tips, Optional<CommitId> base)
      throws IOException {
    var objects = objects(tips, base);
    if (objects.isEmpty()) {
      return Optional.empty();
    }
    var id = PackId.random();
    var files = disk.incoming(id);
    Files.createDirectories(disk.incoming());
    try (var writer = new PackWriter(repository)) {
      writer.setDeltaBaseAsOffset(true);
      writer.setReuseDeltaCommits(true);
      writer.preparePack(objects.iterator());
      try (var out = new BufferedOutputStream(Files.newOutputStream(files.pack()))) {
        writer.writePack(NullProgressMonitor.INSTANCE, NullProgressMonitor.INSTANCE, out);
      }
      try (var out = new BufferedOutputStream(Files.newOutputStream(files.index()))) {
        writer.writeIndex(out);
      }
    }
    return Optional.of(new Incoming(id, files, PackDigest.of(files.pack(), files.index())));
  }

  private List<RevObject> objects(Collection<CommitId> tips, Optional<CommitId> base)
      throws IOException {
    var kept = new ArrayList<RevObject>();
    try (var walk = new ObjectWalk(repository)) {
      for (var tip : tips) {
        walk.markStart(walk.parseCommit(CommitReader.id(tip)));
      }
      if (base.isPresent()) {
        walk.markUninteresting(walk.parseCommit(CommitReader.id(base.get())));
      }
      for (RevObject commit = walk.next(); commit != null; commit = walk.next()) {
        addKept(kept, commit);
      }
      for (RevObject object = walk.nextObject(); object != null; object = walk.nextObject()) {
        addKept(kept, object);
      }
    }
    return kept;
  }

  private void addKept(List<RevObject> kept, RevObject object) throws IOException {
    var objects = repository.getObjectDatabase();
    if (objects.has(of, object) && !objects.has(others, object)) {
      kept.add(object);
    }
  }
}
