package dev.flotilla.server.git;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.git.RepositoryId;
import dev.flotilla.engine.git.StoredPack;
import dev.flotilla.engine.git.Upload;
import dev.flotilla.engine.session.Checkpoints;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/// Opens repositories as snapshots of what PostgreSQL holds at that moment. Thread-safe.
final class PackedRepositories {
  private final Ledger ledger;
  private final LocalPacks disk;
  private final UpstreamFetch fetch;
  private final CrashPoint crash;

  PackedRepositories(Ledger ledger, LocalPacks disk, UpstreamFetch fetch, CrashPoint crash) {
    this.ledger = ledger;
    this.disk = disk;
    this.fetch = fetch;
    this.crash = crash;
    NoUserConfig.install();
  }

  private record Snapshot(List<StoredPack> packs, Map<String, CommitId> refs) {}

  /// A repository with the refs that `access` may see.
  Opening open(Access access) {
    if (access instanceof Access.Uploading uploading) {
      return uploading(uploading, snapshot(access));
    }
    return whole(access.repository(), () -> snapshot(access), it -> opened(access, it, List.of()));
  }

  private Snapshot snapshot(Access access) {
    return ledger
        .database()
        .read(handle -> new Snapshot(packs(handle, access), refs(handle, access)));
  }

  /// A repository for reading objects, without refs: the base, and the packs of those tasks whose
  /// branches are at one of the commits.
  Opening reading(RepositoryId repository, Collection<CommitId> commits) {
    return readable(
        repository,
        handle -> ledger.packs().list(handle, repository, tasksAt(handle, repository, commits)));
  }

  /// The same with the base and the packs of one task.
  Opening reading(RepositoryId repository, TaskId task) {
    return readable(repository, handle -> ledger.packs().list(handle, repository, List.of(task)));
  }

  /// The same with every pack that there is.
  Opening reading(RepositoryId repository) {
    return readable(repository, handle -> ledger.packs().list(handle, repository));
  }

  private List<TaskId> tasksAt(
      Handle handle, RepositoryId repository, Collection<CommitId> commits) {
    return ledger.refs().at(handle, repository, commits).stream()
        .flatMap(ref -> TaskRefs.task(ref).stream())
        .distinct()
        .toList();
  }

  private List<StoredPack> packs(Handle handle, Access access) {
    return ledger.packs().list(handle, access.repository(), access.task().stream().toList());
  }

  private Map<String, CommitId> refs(Handle handle, Access access) {
    return switch (access) {
      case Access.Uploading(var upload) -> earlier(handle, upload);
      case Access.Fetching(var repository, var task) ->
          ledger.refs().list(handle, repository, TaskRefs.branches(task));
      case Access.Working(var holder, _) -> {
        var refs =
            new LinkedHashMap<>(
                ledger.refs().list(handle, access.repository(), TaskRefs.branches(holder.task())));
        for (var one :
            List.of(TaskRefs.checkpoint(holder.assignment()), TaskRefs.queue(holder.task()))) {
          ledger
              .refs()
              .find(handle, access.repository(), one)
              .ifPresent(commit -> refs.put(one, commit));
        }
        Checkpoints.newestOf(handle, holder.assignment())
            .map(Checkpoints.Recorded::commit)
            .filter(commit -> !commit.equals(refs.get(TaskRefs.checkpoint(holder.assignment()))))
            .ifPresent(commit -> refs.put(TaskRefs.reported(holder.assignment()), commit));
        yield refs;
      }
    };
  }

  /// What that user brought of this repository before, so that git sends the difference only.
  private Map<String, CommitId> earlier(Handle handle, Upload upload) {
    var refs = new LinkedHashMap<String, CommitId>();
    for (var before : ledger.uploads().earlier(handle, upload.repository(), upload.createdBy())) {
      refs.put(before.ref(), before.commit());
    }
    return refs;
  }

  /// An upload is how a lost base comes back: it sees nothing of what was there, so that git sends
  /// all of it, and replaces it when it is accepted.
  private Opening uploading(Access.Uploading access, Snapshot snapshot) {
    var lost = snapshot.packs().stream().filter(pack -> !isAtHand(pack)).toList();
    return lost.isEmpty()
        ? opened(access, snapshot, lost)
        : opened(access, new Snapshot(List.of(), Map.of()), lost);
  }

  private Opening opened(Access access, Snapshot snapshot, List<StoredPack> lost) {
    return new Opening.Opened(
        new PackedRepository(
            access.repository(),
            disk,
            snapshot.packs(),
            snapshot.refs(),
            access.task().map(TaskRefs::main),
            it ->
                new PushAcceptance(
                    ledger, disk, crash, new Push(access, lost, it.getObjectDatabase()))));
  }

  /// What is lost and has a URL is fetched from there again, once.
  private Opening whole(
      RepositoryId id, Supplier<Snapshot> snapshot, Function<Snapshot, Opening> opening) {
    var first = snapshot.get();
    var lost = first.packs().stream().filter(pack -> !isAtHand(pack)).toList();
    if (lost.isEmpty()) {
      return opening.apply(first);
    }
    if (lost.stream().anyMatch(pack -> pack.origin().isEmpty()) || !fetchAgain(id, lost)) {
      return new Opening.BaseLost(id);
    }
    return opening.apply(snapshot.get());
  }

  private boolean fetchAgain(RepositoryId id, List<StoredPack> lost) {
    try {
      var origins = lost.stream().flatMap(pack -> pack.origin().stream()).distinct().toList();
      for (var origin : origins) {
        fetch.again(
            id,
            origin,
            lost.stream().filter(it -> it.origin().filter(origin::equals).isPresent()).toList());
      }
      return true;
    } catch (FlotillaException e) {
      if (e.code() == ErrorCode.UNAVAILABLE) {
        throw e;
      }
      return false;
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private Opening readable(RepositoryId id, Function<Handle, List<StoredPack>> packs) {
    return whole(
        id,
        () -> new Snapshot(ledger.database().read(packs), Map.of()),
        it -> new Opening.Opened(new PackedRepository(id, disk, it.packs())));
  }

  /// Looked at beforehand, because JGit takes a pack that cannot be read for one without the object.
  private boolean isAtHand(StoredPack pack) {
    try {
      if (pack.stored()) {
        disk.ensure(pack);
        return true;
      }
      return disk.isHere(pack);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private FlotillaException unusable(IOException cause) {
    return new FlotillaException(
        ErrorCode.UNAVAILABLE,
        "the cache of repositories in %s cannot be read or written".formatted(disk.root()),
        cause);
  }
}
