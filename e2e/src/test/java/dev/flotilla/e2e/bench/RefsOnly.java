package dev.flotilla.e2e.bench;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.git.RefStore;
import dev.flotilla.engine.git.RepositoryId;
import dev.flotilla.engine.ledger.RepositorySettings;
import dev.flotilla.server.transition.Repositories;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Refs in the ledger, as the git host keeps them, and no objects: what git costs is another
/// benchmark's. Thread-safe.
record RefsOnly(UUID repository) implements Repositories {
  static final CommitId BASE = new CommitId("b".repeat(40));
  static final CommitId TIP = new CommitId("7".repeat(40));

  @Override
  public Optional<Upload> upload(Handle handle, UUID id) {
    return Optional.of(new Upload(repository, "sample", BASE));
  }

  @Override
  public Optional<CommitId> ref(Handle handle, UUID in, String name) {
    return handle
        .createQuery("select commit_id from git_ref where repository_id = :in and name = :name")
        .bind("in", in)
        .bind("name", name)
        .mapTo(String.class)
        .findOne()
        .map(CommitId::new);
  }

  @Override
  public boolean create(Handle handle, UUID in, List<String> names, CommitId at) {
    return new RefStore(Clock.systemUTC()).create(handle, new RepositoryId(in), names, at)
        == names.size();
  }

  @Override
  public boolean move(Handle handle, UUID in, String name, CommitId old, CommitId to) {
    return new RefStore(Clock.systemUTC()).move(handle, new RepositoryId(in), name, old, to);
  }

  @Override
  public void ended(Handle handle, UUID in, UUID assignment) {
    handle
        .createUpdate("delete from git_ref where repository_id = :in and name = :name")
        .bind("in", in)
        .bind("name", "refs/flotilla/wip/" + assignment)
        .execute();
  }

  @Override
  public String tree(UUID in, CommitId commit) {
    return commit.value();
  }

  @Override
  public boolean isAncestor(UUID in, CommitId ancestor, CommitId descendant) {
    return true;
  }

  @Override
  public List<TaskView.Commit> commits(UUID in, CommitId base, CommitId tip) {
    return List.of();
  }

  @Override
  public Merge merge(UUID in, TaskId task, CommitId first, CommitId second, CommitText text) {
    throw new UnsupportedOperationException("there are no objects to merge");
  }

  @Override
  public Changes changes(UUID in, CommitId from, CommitId to) {
    return new Changes("", List.of(), true);
  }

  @Override
  public List<String> unresolved(UUID in, CommitId commit, List<String> paths) {
    return List.of();
  }

  @Override
  public RepositorySettings settings(UUID in, CommitId base) {
    return RepositorySettings.NONE;
  }
}
