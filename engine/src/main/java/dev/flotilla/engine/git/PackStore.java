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
import java.util.UUID;
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

  private static final String DROP_OF_ASSIGNMENT =
      """
      delete from git_pack where assignment = :assignment
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
      select id from git_pack where assignment = :assignment and state = 'accepted' for update
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

  /// How many packs an assignment has, which nobody else drops before this transaction ends.
  public int locked(Handle handle, AssignmentId assignment) {
    try (var query = handle.createQuery(LOCK)) {
      return query.bind("assignment", assignment.value()).mapTo(UUID.class).list().size();
    }
  }

  /// Forgets all that an assignment pushed. Returns how many packs there were.
  public int drop(Handle handle, AssignmentId assignment) {
    try (var update = handle.createUpdate(DROP_OF_ASSIGNMENT)) {
      return update.bind("assignment", assignment.value()).execute();
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
