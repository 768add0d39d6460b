package dev.flotilla.server.git;

import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.git.PackHome;
import dev.flotilla.engine.git.RepositoryId;
import dev.flotilla.engine.git.StoredPack;
import dev.flotilla.engine.git.TaskRepository;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts packs of a task together into one, and forgets them: what branches and the merge queue reach
/// stays, checkpoints and merges that came to nothing go. It takes those of an assignment that is
/// over, and the task's own when it is over or has many. A collection that was cut is done again.
/// Thread-safe.
final class Collector {
  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);
  private static final int BATCH = 20;

  /// A commit that the workflow made stays at least so long before a ref must reach it.
  private static final Duration YOUNG = Duration.ofHours(1);

  private static final int MANY = 32;

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

  /// What there was when a collection began, which must still hold when it ends.
  private record Reach(Set<CommitId> tips, Optional<CommitId> base, List<StoredPack> packs) {}

  /// Collects some assignments. False when there was nothing that could be.
  boolean runOnce() {
    return collect(it -> ledger.packs().ended(it, BATCH));
  }

  /// Collects some tasks' own packs. False when there was nothing that could be.
  boolean gather() {
    return collect(it -> ledger.packs().scattered(it, YOUNG, MANY, BATCH));
  }

  private boolean collect(Function<Handle, List<PackHome>> homes) {
    var collected = false;
    for (var home : ledger.database().read(homes)) {
      try {
        collected |= collect(home);
      } catch (IOException | RuntimeException e) {
        LOG.atWarn().setCause(e).addKeyValue("home", home).log("packs are not collected yet");
      }
    }
    return collected;
  }

  private boolean collect(PackHome home) throws IOException {
    var task = home.task().orElseThrow();
    var access = new Access.Fetching(home.repository(), task);
    var reach = ledger.database().read(it -> reach(it, home));
    if (!(repositories.open(access) instanceof Opening.Opened(var repository))) {
      // the base comes back with the next upload; until then nothing can be told apart
      return false;
    }
    try (repository) {
      var kept = new KeptPack(repository, reach.packs()).write(disk, reach.tips(), reach.base());
      var relied = repository.getObjectDatabase().accepted();
      return replace(PackHome.of(home.repository(), task), reach, relied, kept);
    }
  }

  private Reach reach(Handle handle, PackHome home) {
    var task = home.task().orElseThrow();
    return new Reach(
        tips(handle, home.repository(), task),
        TaskRepository.find(handle, task).flatMap(TaskRepository::base),
        home.assignment().isPresent()
            ? ledger.packs().of(handle, home.assignment().get())
            : ledger.packs().of(handle, home.repository(), task, YOUNG));
  }

  private Set<CommitId> tips(Handle handle, RepositoryId repository, TaskId task) {
    var refs = ledger.refs();
    var tips = new HashSet<>(refs.list(handle, repository, TaskRefs.branches(task)).values());
    tips.addAll(refs.checkpoints(handle, repository, task));
    refs.find(handle, repository, TaskRefs.queue(task)).ifPresent(tips::add);
    return tips;
  }

  private boolean replace(
      PackHome home, Reach reach, List<StoredPack> relied, Optional<Incoming> kept)
      throws IOException {
    if (kept.isPresent()) {
      ledger.database().run(it -> ledger.packs().announce(it, kept.get().id(), home));
      ledger.octets().write(kept.get().id(), kept.get().files().pack(), kept.get().files().index());
      disk.adopt(kept.get(), home, false);
    }
    crash.reached(CrashPoints.KEPT_PACK_WRITTEN);
    return ledger
        .database()
        .transact(
            handle -> {
              if (!holds(handle, home, reach, relied)) {
                return false; // what this one wrote is swept
              }
              kept.ifPresent(pack -> ledger.packs().accept(handle, pack.id(), pack.digest(), true));
              reach.packs().forEach(pack -> ledger.packs().drop(handle, pack.id()));
              return true;
            });
  }

  /// An object that two packs have is left to the other one: that must not be gone meanwhile. And
  /// a ref that moved meanwhile may reach more.
  private boolean holds(Handle handle, PackHome home, Reach reach, List<StoredPack> relied) {
    var task = home.task().orElseThrow();
    var there = ledger.packs().locked(handle, home.repository(), task);
    return Stream.concat(reach.packs().stream(), relied.stream())
            .filter(pack -> pack.home().task().isPresent())
            .allMatch(pack -> there.contains(pack.id()))
        && tips(handle, home.repository(), task).equals(reach.tips());
  }
}
