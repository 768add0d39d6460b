package dev.flotilla.server.git;

import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.task.Identity;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.git.PackHome;
import dev.flotilla.engine.git.RepositoryId;
import dev.flotilla.engine.git.StoredPack;
import dev.flotilla.server.transition.Repositories.CommitText;
import dev.flotilla.server.transition.Repositories.Merge;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;

/// Merges commits of a task in a scratch repository, and keeps what came of it as a pack of that
/// task. One that no ref ever reaches is forgotten with what else is not reached. Thread-safe.
final class Merges {
  private final Ledger ledger;
  private final LocalPacks disk;
  private final GitProgram git;
  private final Readings readings;
  private final CrashPoint crash;

  Merges(Ledger ledger, LocalPacks disk, GitProgram git, Readings readings, CrashPoint crash) {
    this.ledger = ledger;
    this.disk = disk;
    this.git = git;
    this.readings = readings;
    this.crash = crash;
  }

  Merge merge(
      RepositoryId repository, TaskId task, CommitId first, CommitId second, CommitText text) {
    var home = PackHome.of(repository, task);
    return readings.read(repository.value(), task, it -> merge(it, home, first, second, text));
  }

  private Merge merge(
      PackedRepository repository, PackHome home, CommitId first, CommitId second, CommitText text)
      throws IOException {
    var reader = new CommitReader(repository);
    if (reader.isAncestor(second, first)) {
      return new Merge(first, reader.tree(first), List.of());
    }
    var sides = MergeTree.Sides.of(first, second, text.first(), text.second());
    var packs = repository.getObjectDatabase().accepted();
    try (var scratch = Scratch.of(disk, packs, sides.refs())) {
      var merged = MergeTree.of(git, scratch, sides);
      var commit = commit(merged.tree(), sides, text);
      var id = new ObjectInserter.Formatter().idFor(Constants.OBJ_COMMIT, commit.build());
      if (!isKept(repository, id)) {
        keep(repository, scratch, home, commit, sides);
      }
      return new Merge(new CommitId(id.name()), merged.tree(), merged.conflicts());
    }
  }

  private static CommitBuilder commit(String tree, MergeTree.Sides sides, CommitText text) {
    var commit = new CommitBuilder();
    commit.setTreeId(ObjectId.fromString(tree));
    commit.setParentIds(CommitReader.id(sides.first()), CommitReader.id(sides.second()));
    commit.setAuthor(person(text.author(), text.at()));
    commit.setCommitter(person(text.committer(), text.at()));
    commit.setMessage(text.message().replace("\0", "").stripTrailing() + "\n");
    return commit;
  }

  private static PersonIdent person(Identity identity, Instant at) {
    return new PersonIdent(identity.name(), identity.email(), at, ZoneOffset.UTC);
  }

  /// Kept before, and as long again from now on. What an assignment brought goes with it.
  private boolean isKept(PackedRepository repository, ObjectId commit) throws IOException {
    var objects = repository.getObjectDatabase();
    for (var pack : objects.accepted()) {
      if (pack.home().assignment().isEmpty()
          && objects.has(List.of(pack), commit)
          && ledger.database().<Boolean>transact(it -> ledger.packs().renew(it, pack.id()))) {
        return true;
      }
    }
    return false;
  }

  private void keep(
      PackedRepository repository,
      Scratch scratch,
      PackHome home,
      CommitBuilder commit,
      MergeTree.Sides sides)
      throws IOException {
    try (var base = new PackedRepository(home.repository(), disk, base(repository));
        var inserter = base.newObjectInserter()) {
      new MergedObjects(repository, scratch.path().resolve("objects"), inserter)
          .copy(commit.getTreeId(), sides.first(), sides.second());
      inserter.insert(commit);
      inserter.flush();
      for (var pack : base.getObjectDatabase().arrived()) {
        store(pack, home);
      }
    }
  }

  /// Never forgotten, so that what it has need not be kept again.
  private static List<StoredPack> base(PackedRepository repository) {
    return repository.getObjectDatabase().accepted().stream()
        .filter(pack -> pack.home().task().isEmpty())
        .toList();
  }

  private void store(Incoming pack, PackHome home) throws IOException {
    ledger.database().run(it -> ledger.packs().announce(it, pack.id(), home));
    ledger.octets().write(pack.id(), pack.files().pack(), pack.files().index());
    disk.adopt(pack, home, false);
    crash.reached(CrashPoints.MERGE_WRITTEN);
    ledger.database().run(it -> ledger.packs().accept(it, pack.id(), pack.digest(), true));
  }
}
