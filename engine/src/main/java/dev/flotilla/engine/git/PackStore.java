package dev.flotilla.engine.git;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AssignmentId;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Which packs there are. A pack is `arriving` while nothing refers to it and accepted in the
/// transaction that moves a ref to what it brought. Stateless and thread-safe; every method works
/// in the caller's transaction. The octets are [PackOctets]' business.
public final class PackStore {
  private static final String ANNOUNCE =
      """
      insert into git_pack (id, repository_id, task, assignment, state, created_at)
      values (:id, :repository, :task, :assignment, 'arriving', :now)
      """;

  private static final String ACCEPT =
      """
      update git_pack
         set state = 'accepted', size = :size, index_size = :indexSize,
             sha256 = decode(:sha256, 'hex'), stored = :stored, origin = :origin
       where id = :id and state = 'arriving'
      """;

  private static final String LIST =
      """
      select id, repository_id, task, assignment, size, index_size, encode(sha256, 'hex') as sha256,
             stored, origin, position, created_at
        from git_pack
       where repository_id = :repository and state = 'accepted'
         and (task is null or task = any(:tasks))
       order by position
      """;

  private static final String ALL =
      """
      select id, repository_id, task, assignment, size, index_size, encode(sha256, 'hex') as sha256,
             stored, origin, position, created_at
        from git_pack
       where repository_id = :repository and state = 'accepted'
       order by position
      """;

  private static final String OF_ASSIGNMENT =
      """
      select id, repository_id, task, assignment, size, index_size, encode(sha256, 'hex') as sha256,
             stored, origin, position, created_at
        from git_pack
       where assignment = :assignment and state = 'accepted'
       order by position
      """;

  private static final String DROP =
      """
      delete from git_pack where id = :id
      """;

  private static final String DROP_UNACCEPTED =
      """
      delete from git_pack where id = :id and state = 'arriving'
      """;

  private static final String DROP_ARRIVING =
      """
      delete from git_pack where state = 'arriving' and created_at < :before
      """;

  private static final String SIZE_OF_ASSIGNMENT =
      """
      select coalesce(sum(size + index_size), 0)
        from git_pack where assignment = :assignment and state = 'accepted'
      """;

  private static final String LOCK =
      """
      select id from git_pack
       where repository_id = :repository and task = :task and state = 'accepted'
       order by id
         for update
      """;

  private static final String RENEW =
      """
      update git_pack set created_at = :now where id = :id and state = 'accepted'
      """;

  // of an ended task, those that are older than its end: what is put together is newer
  private static final String SCATTERED =
      """
      select p.repository_id, p.task, null::uuid as assignment
        from git_pack p join task t on t.id = p.task
       where p.assignment is null and p.state = 'accepted' and p.created_at < :before
       group by p.repository_id, p.task, t.ended_at
      having bool_or(p.created_at <= t.ended_at) or count(*) > :most
       limit :limit
      """;

  private static final String OF_TASK =
      """
      select id, repository_id, task, assignment, size, index_size, encode(sha256, 'hex') as sha256,
             stored, origin, position, created_at
        from git_pack
       where repository_id = :repository and task = :task and assignment is null
         and state = 'accepted' and created_at < :before
       order by position
      """;

  private static final String ENDED =
      """
      select distinct p.repository_id, p.task, p.assignment
        from git_pack p join assignment a on a.id = p.assignment
       where p.assignment is not null and p.state = 'accepted'
         and a.state in ('FINISHED','CANCELLED')
       limit :limit
      """;

  private static final String EXISTS =
      """
      select exists (select from git_pack where id = :id)
      """;

  private final Clock clock;

  public PackStore(Clock clock) {
    this.clock = clock;
  }

  /// Makes room for chunks that nothing refers to.
  public void announce(Handle handle, PackId id, PackHome home) {
    try (var update = handle.createUpdate(ANNOUNCE)) {
      update
          .bind("id", id.value())
          .bind("repository", home.repository().value())
          .bind("task", home.task().map(TaskId::value).orElse(null))
          .bind("assignment", home.assignment().map(AssignmentId::value).orElse(null))
          .bind("now", clock.instant())
          .execute();
    }
  }

  /// Makes the pack one that is listed. The caller's transaction is fenced and moves the refs.
  ///
  /// @throws FlotillaException `conflict` when it is not arriving any more (swept in between)
  public void accept(Handle handle, PackId id, PackDigest digest, boolean stored) {
    accept(handle, id, digest, stored, Optional.empty());
  }

  /// The same for a pack that can be fetched again from `origin`.
  public void accept(
      Handle handle, PackId id, PackDigest digest, boolean stored, Optional<String> origin) {
    try (var update = handle.createUpdate(ACCEPT)) {
      var rows =
          update
              .bind("id", id.value())
              .bind("size", digest.size())
              .bind("indexSize", digest.indexSize())
              .bind("sha256", digest.sha256())
              .bind("stored", stored)
              .bind("origin", origin.orElse(null))
              .execute();
      if (rows != 1) {
        throw new FlotillaException(
            ErrorCode.CONFLICT,
            "pack %s: expected it to be arriving, updated %d rows; push again".formatted(id, rows));
      }
    }
  }

  /// The base packs of a repository and those of the tasks, in order.
  public List<StoredPack> list(Handle handle, RepositoryId repository, Collection<TaskId> tasks) {
    try (var query = handle.createQuery(LIST)) {
      return query
          .bind("repository", repository.value())
          .bindArray("tasks", String.class, tasks.stream().map(TaskId::value).toList())
          .map(StoredPackMapper.INSTANCE)
          .list();
    }
  }

  /// All packs of a repository, in order.
  public List<StoredPack> list(Handle handle, RepositoryId repository) {
    try (var query = handle.createQuery(ALL)) {
      return query.bind("repository", repository.value()).map(StoredPackMapper.INSTANCE).list();
    }
  }

  /// The packs that an assignment pushed, in order.
  public List<StoredPack> of(Handle handle, AssignmentId assignment) {
    try (var query = handle.createQuery(OF_ASSIGNMENT)) {
      return query.bind("assignment", assignment.value()).map(StoredPackMapper.INSTANCE).list();
    }
  }

  /// Forgets a pack and its octets.
  public void drop(Handle handle, PackId id) {
    try (var update = handle.createUpdate(DROP)) {
      update.bind("id", id.value()).execute();
    }
  }

  /// Forgets a pack that nobody accepted; an accepted one stays.
  public void dropUnaccepted(Handle handle, PackId id) {
    try (var update = handle.createUpdate(DROP_UNACCEPTED)) {
      update.bind("id", id.value()).execute();
    }
  }

  /// The octets of all that an assignment pushed.
  public long octets(Handle handle, AssignmentId assignment) {
    try (var query = handle.createQuery(SIZE_OF_ASSIGNMENT)) {
      return query.bind("assignment", assignment.value()).mapTo(Long.class).one();
    }
  }

  /// The packs of a task and its assignments, which nobody else drops before this transaction ends.
  public Set<PackId> locked(Handle handle, RepositoryId repository, TaskId task) {
    try (var query = handle.createQuery(LOCK)) {
      return query
          .bind("repository", repository.value())
          .bind("task", task.value())
          .mapTo(UUID.class)
          .map(PackId::new)
          .collect(Collectors.toSet());
    }
  }

  /// Makes a pack as young as a new one. False when there is none any more.
  public boolean renew(Handle handle, PackId id) {
    try (var update = handle.createUpdate(RENEW)) {
      return update.bind("id", id.value()).bind("now", clock.instant()).execute() == 1;
    }
  }

  /// Tasks with packs of their own, older than `age`, that should be put together: those of tasks
  /// that have ended since, and those of tasks that have more than `most`.
  public List<PackHome> scattered(Handle handle, Duration age, int most, int limit) {
    try (var query = handle.createQuery(SCATTERED)) {
      return query
          .bind("before", clock.instant().minus(age))
          .bind("most", most)
          .bind("limit", limit)
          .map((row, context) -> StoredPackMapper.home(row))
          .list();
    }
  }

  /// A task's own packs that are older than `age`, in order.
  public List<StoredPack> of(Handle handle, RepositoryId repository, TaskId task, Duration age) {
    try (var query = handle.createQuery(OF_TASK)) {
      return query
          .bind("repository", repository.value())
          .bind("task", task.value())
          .bind("before", clock.instant().minus(age))
          .map(StoredPackMapper.INSTANCE)
          .list();
    }
  }

  /// Forgets what began to arrive longer ago than `age` and never did.
  public int dropArriving(Handle handle, Duration age) {
    try (var update = handle.createUpdate(DROP_ARRIVING)) {
      return update.bind("before", clock.instant().minus(age)).execute();
    }
  }

  /// Assignments that are over and whose packs still lie apart.
  public List<PackHome> ended(Handle handle, int limit) {
    try (var query = handle.createQuery(ENDED)) {
      return query.bind("limit", limit).map((row, context) -> StoredPackMapper.home(row)).list();
    }
  }

  public boolean exists(Handle handle, PackId id) {
    try (var query = handle.createQuery(EXISTS)) {
      return query.bind("id", id.value()).mapTo(Boolean.class).one();
    }
  }
}
