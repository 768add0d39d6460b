package dev.flotilla.engine.git;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.CommitId;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Refs by compare-and-set, in the caller's transaction: the only place where refs are. Stateless
/// and thread-safe.
public final class RefStore {
  private static final String CREATE =
      """
      insert into git_ref (repository_id, name, commit_id, moved_at)
      select :repository, name, :to, :now from unnest(:names) as name
      on conflict do nothing
      """;

  private static final String MOVE =
      """
      update git_ref set commit_id = :to, moved_at = :now
       where repository_id = :repository and name = :name and commit_id = :from
      """;

  private static final String DELETE =
      """
      delete from git_ref where repository_id = :repository and name = :name
      """;

  private static final String FIND =
      """
      select commit_id from git_ref where repository_id = :repository and name = :name
      """;

  private static final String LIST =
      """
      select name, commit_id from git_ref
       where repository_id = :repository and starts_with(name, :prefix)
       order by name
      """;

  private static final String AT =
      """
      select name from git_ref
       where repository_id = :repository and commit_id = any(:commits)
       order by name
      """;

  private static final String CHECKPOINTS =
      """
      select r.commit_id
        from assignment a
        join git_ref r on r.repository_id = :repository and r.name = 'refs/flotilla/wip/' || a.id
       where a.task = :task
      union
      select c.commit_id
        from assignment a
        join lateral (select commit_id from checkpoint where assignment = a.id
                       order by id desc limit 1) c on true
       where a.task = :task and a.state not in ('FINISHED', 'CANCELLED')
      """;

  private final Clock clock;

  public RefStore(Clock clock) {
    this.clock = clock;
  }

  /// False when there is a ref of that name.
  public boolean create(Handle handle, RepositoryId repository, String name, CommitId to) {
    return create(handle, repository, List.of(name), to) == 1;
  }

  /// Several at the same commit, as far as their names are free.
  ///
  /// @return how many were
  public int create(Handle handle, RepositoryId repository, List<String> names, CommitId to) {
    try (var update = handle.createUpdate(CREATE)) {
      return update
          .bind("repository", repository.value())
          .bindArray("names", String.class, names)
          .bind("to", to.value())
          .bind("now", clock.instant())
          .execute();
    }
  }

  /// False when the ref is not at `from` (any more).
  public boolean move(
      Handle handle, RepositoryId repository, String name, CommitId from, CommitId to) {
    try (var update = handle.createUpdate(MOVE)) {
      return update
              .bind("repository", repository.value())
              .bind("name", name)
              .bind("from", from.value())
              .bind("to", to.value())
              .bind("now", clock.instant())
              .execute()
          == 1;
    }
  }

  public void delete(Handle handle, RepositoryId repository, String name) {
    try (var update = handle.createUpdate(DELETE)) {
      update.bind("repository", repository.value()).bind("name", name).execute();
    }
  }

  public Optional<CommitId> find(Handle handle, RepositoryId repository, String name) {
    try (var query = handle.createQuery(FIND)) {
      return query
          .bind("repository", repository.value())
          .bind("name", name)
          .mapTo(String.class)
          .findOne()
          .map(CommitId::new);
    }
  }

  /// Refs by name, those that start with `prefix`.
  public Map<String, CommitId> list(Handle handle, RepositoryId repository, String prefix) {
    var refs = new LinkedHashMap<String, CommitId>();
    try (var query = handle.createQuery(LIST)) {
      query
          .bind("repository", repository.value())
          .bind("prefix", prefix)
          .map(
              (row, context) ->
                  Map.entry(row.getString("name"), new CommitId(row.getString("commit_id"))))
          .forEach(ref -> refs.put(ref.getKey(), ref.getValue()));
    }
    return refs;
  }

  /// The refs that are at one of those commits.
  public List<String> at(Handle handle, RepositoryId repository, Collection<CommitId> commits) {
    try (var query = handle.createQuery(AT)) {
      return query
          .bind("repository", repository.value())
          .bindArray("commits", String.class, commits.stream().map(CommitId::value).toList())
          .mapTo(String.class)
          .list();
    }
  }

  /// Where the checkpoint refs of a task's assignments are, and what was reported last of those that
  /// are open: an agent may have pushed the ref elsewhere since.
  public List<CommitId> checkpoints(Handle handle, RepositoryId repository, TaskId task) {
    try (var query = handle.createQuery(CHECKPOINTS)) {
      return query
          .bind("repository", repository.value())
          .bind("task", task.value())
          .mapTo(String.class)
          .map(CommitId::new)
          .list();
    }
  }
}
