package dev.flotilla.server.git;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.work.AssignmentId;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.git.RepositoryId;
import dev.flotilla.engine.git.UploadId;
import dev.flotilla.engine.ledger.RepositorySettings;
import dev.flotilla.server.transition.Repositories;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// What the workflow asks of git, answered from PostgreSQL and the cache. Thread-safe.
final class GitRepositories implements Repositories {
  private final Ledger ledger;
  private final Readings readings;
  private final Merges merges;

  GitRepositories(Ledger ledger, Readings readings, Merges merges) {
    this.ledger = ledger;
    this.readings = readings;
    this.merges = merges;
  }

  @Override
  public Optional<Repositories.Upload> upload(Handle handle, UUID id) {
    return ledger
        .uploads()
        .find(handle, new UploadId(id))
        .filter(upload -> upload.arrivedAt().isPresent())
        .map(
            upload ->
                new Repositories.Upload(
                    upload.repository().value(),
                    ledger.uploads().name(handle, upload.repository()),
                    upload.commit()));
  }

  @Override
  public Optional<CommitId> ref(Handle handle, UUID repository, String name) {
    return ledger.refs().find(handle, new RepositoryId(repository), name);
  }

  @Override
  public boolean create(Handle handle, UUID repository, List<String> names, CommitId at) {
    return ledger.refs().create(handle, new RepositoryId(repository), names, at) == names.size();
  }

  @Override
  public boolean move(Handle handle, UUID repository, String name, CommitId expected, CommitId to) {
    return ledger.refs().move(handle, new RepositoryId(repository), name, expected, to);
  }

  @Override
  public void ended(Handle handle, UUID repository, UUID assignment) {
    ledger
        .refs()
        .delete(
            handle,
            new RepositoryId(repository),
            TaskRefs.checkpoint(new AssignmentId(assignment)));
  }

  @Override
  public String tree(UUID repository, CommitId commit) {
    return readings.read(repository, List.of(commit), it -> new CommitReader(it).tree(commit));
  }

  @Override
  public boolean isAncestor(UUID repository, CommitId ancestor, CommitId descendant) {
    return ancestor.equals(descendant)
        || readings.read(
            repository,
            List.of(ancestor, descendant),
            it -> new CommitReader(it).isAncestor(ancestor, descendant));
  }

  @Override
  public List<TaskView.Commit> commits(UUID repository, CommitId base, CommitId tip) {
    return base.equals(tip)
        ? List.of()
        : readings.read(
            repository, List.of(base, tip), it -> new CommitReader(it).commits(base, tip));
  }

  @Override
  public Merge merge(
      UUID repository, TaskId task, CommitId first, CommitId second, CommitText text) {
    return merges.merge(new RepositoryId(repository), task, first, second, text);
  }

  @Override
  public Changes changes(UUID repository, CommitId from, CommitId to) {
    return readings.read(repository, List.of(from, to), it -> CommitDiff.changes(it, from, to));
  }

  @Override
  public List<String> unresolved(UUID repository, CommitId commit, List<String> paths) {
    return readings.read(
        repository, List.of(commit), it -> new CommitTree(it, commit).withMarkers(paths));
  }

  @Override
  public RepositorySettings settings(UUID repository, CommitId base) {
    return readings.read(
        repository,
        List.of(base),
        it -> {
          var tree = new CommitTree(it, base);
          Workable.check(tree);
          var yaml = FlotillaYaml.in(tree);
          return new RepositorySettings(
              yaml.check(), yaml.setup(), yaml.roles(), ProjectInstructions.of(tree));
        });
  }
}
