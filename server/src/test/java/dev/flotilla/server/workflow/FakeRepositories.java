package dev.flotilla.server.workflow;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.ledger.RepositorySettings;
import dev.flotilla.engine.queue.AssignmentTokens;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;

/// Refs in the database, commits without content: a commit's name says what its tree is. Thread-safe.
final class FakeRepositories implements Repositories {
  final Map<UUID, Upload> uploads = new ConcurrentHashMap<>();
  volatile RepositorySettings settings = RepositorySettings.NONE;
  volatile boolean lost;
  private final Map<CommitId, String> trees = new ConcurrentHashMap<>();

  /// A commit of that name whose tree has that name.
  CommitId commit(String name, String tree) {
    var id = new CommitId(HexFormat.of().formatHex(AssignmentTokens.hash(name), 0, 20));
    trees.put(id, tree);
    return id;
  }

  @Override
  public Optional<Upload> upload(Handle handle, UUID id) {
    return Optional.ofNullable(uploads.get(id));
  }

  @Override
  public Optional<CommitId> ref(Handle handle, UUID repository, String name) {
    return handle
        .createQuery("select commit_id from git_ref where repository_id = :r and name = :n")
        .bind("r", repository)
        .bind("n", name)
        .mapTo(String.class)
        .findOne()
        .map(CommitId::new);
  }

  @Override
  public boolean move(
      Handle handle, UUID repository, String name, Optional<CommitId> expected, CommitId to) {
    var sql =
        expected.isPresent()
            ? "update git_ref set commit_id = :to where repository_id = :r and name = :n and commit_id = :old"
            : """
              insert into git_ref (repository_id, name, commit_id, moved_at)
              values (:r, :n, :to, now()) on conflict do nothing
              """;
    var update =
        handle.createUpdate(sql).bind("r", repository).bind("n", name).bind("to", to.value());
    expected.ifPresent(it -> update.bind("old", it.value()));
    return update.execute() == 1;
  }

  /// As an agent's push does.
  void push(Handle handle, UUID repository, String name, CommitId to) {
    handle
        .createUpdate(
            """
            insert into git_ref (repository_id, name, commit_id, moved_at)
            values (:r, :n, :to, now())
            on conflict (repository_id, name) do update set commit_id = :to
            """)
        .bind("r", repository)
        .bind("n", name)
        .bind("to", to.value())
        .execute();
  }

  @Override
  public void ended(Handle handle, UUID repository, UUID assignment) {
    handle
        .createUpdate("delete from git_ref where name = :n")
        .bind("n", "refs/flotilla/wip/" + assignment)
        .execute();
  }

  @Override
  public String tree(UUID repository, CommitId commit) {
    if (lost) {
      throw new FlotillaException(ErrorCode.UNPROCESSABLE, "the base was lost");
    }
    return Optional.ofNullable(trees.get(commit)).orElseThrow();
  }

  @Override
  public boolean isAncestor(UUID repository, CommitId ancestor, CommitId descendant) {
    return true;
  }

  @Override
  public List<TaskView.Commit> commits(UUID repository, CommitId base, CommitId tip) {
    return List.of();
  }

  @Override
  public Merge merge(
      UUID repository, TaskId task, CommitId first, CommitId second, CommitText text) {
    throw new UnsupportedOperationException("there are no objects to merge");
  }

  @Override
  public Changes changes(UUID repository, CommitId from, CommitId to) {
    return new Changes("", List.of(), true);
  }

  @Override
  public List<String> unresolved(UUID repository, CommitId commit, List<String> paths) {
    return List.of();
  }

  @Override
  public RepositorySettings settings(UUID repository, CommitId base) {
    return settings;
  }
}
