package dev.flotilla.server.git;

import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AssignmentId;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.git.PackHome;
import dev.flotilla.engine.git.RepositoryId;
import dev.flotilla.engine.git.StoredPack;
import dev.flotilla.engine.git.TaskRepository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts the packs of an assignment that is over together into one of its task's, and forgets them:
/// checkpoints go, what branches reach stays. A collection that was cut is done again. Thread-safe.
final class Collector {
  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);
  private static final int BATCH = 20;

  private final Ledger ledger;
  private final LocalPacks disk;
  private final PackedRepositories repositories;
  private final CrashPoint crash;

  Collector(Ledger ledger, LocalPacks disk, PackedRepositories repositories, CrashPoint crash) {
    this.ledger = ledger;
    this.disk = disk;
    this.repositories = repositories;
    this.crash = crash;
  }

  private record Reach(
      Collection<CommitId> tips, Optional<CommitId> base, List<StoredPack> packs) {}

  /// Collects some assignments. False when there was nothing that could be.
  boolean runOnce() {
    var collected = false;
    for (var home : ledger.database().<List<PackHome>>read(it -> ledger.packs().ended(it, BATCH))) {
      try {
        collected |= collect(home);
      } catch (IOException | RuntimeException e) {
        LOG.atWarn().setCause(e).addKeyValue("home", home).log("assignment is not collected yet");
      }
    }
    return collected;
  }

  private boolean collect(PackHome home) throws IOException {
    var task = home.task().orElseThrow();
    var assignment = home.assignment().orElseThrow();
    var access = new Access.Fetching(home.repository(), task);
    var reach = ledger.database().read(it -> reach(it, home.repository(), task, assignment));
    if (!(repositories.open(access) instanceof Opening.Opened(var repository))) {
      // the base comes back with the next upload; until then nothing can be told apart
      return false;
    }
    try (repository) {
      var kept = new KeptPack(repository, reach.packs()).write(disk, reach.tips(), reach.base());
      replace(PackHome.of(home.repository(), task), assignment, reach.packs().size(), kept);
      return true;
    }
  }

  private Reach reach(
      Handle handle, RepositoryId repository, TaskId task, AssignmentId assignment) {
    var tips =
        new ArrayList<>(ledger.refs().list(handle, repository, TaskRefs.branches(task)).values());
    tips.addAll(ledger.refs().checkpoints(handle, repository, task));
    return new Reach(
        tips,
        TaskRepository.find(handle, task).flatMap(TaskRepository::base),
        ledger.packs().of(handle, assignment));
  }

  private void replace(PackHome home, AssignmentId assignment, int packs, Optional<Incoming> kept)
      throws IOException {
    if (kept.isPresent()) {
      ledger.database().run(it -> ledger.packs().announce(it, kept.get().id(), home));
      ledger.octets().write(kept.get().id(), kept.get().files().pack(), kept.get().files().index());
      disk.adopt(kept.get(), home, false);
    }
    crash.reached(CrashPoints.KEPT_PACK_WRITTEN);
    ledger
        .database()
        .run(
            handle -> {
              if (ledger.packs().locked(handle, assignment) != packs) {
                return; // another replica was first; what this one wrote is swept
              }
              kept.ifPresent(pack -> ledger.packs().accept(handle, pack.id(), pack.digest(), true));
              ledger.packs().drop(handle, assignment);
            });
  }
}
