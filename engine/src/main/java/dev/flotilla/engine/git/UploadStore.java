package dev.flotilla.engine.git;

import dev.flotilla.api.work.CommitId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Uploads and the repositories they belong to, in the caller's transaction. Stateless and
/// thread-safe.
public final class UploadStore {
  private static final String REPOSITORY =
      """
      insert into repository (id, owner, root_commit, name, created_at)
      values (:id, :owner, :root, :name, :now)
      on conflict (owner, root_commit) do update set name = excluded.name
      returning id
      """;

  private static final String CREATE =
      """
      insert into upload (id, repository_id, commit_id, created_by, created_at)
      values (:id, :repository, :commit, :by, :now)
      """;

  private static final String ARRIVED =
      """
      update upload set arrived_at = coalesce(arrived_at, :now) where id = :id
      """;

  private static final String FIND =
      """
      select id, repository_id, commit_id, created_by, created_at, arrived_at
        from upload where id = :id
      """;

  private static final String EARLIER =
      """
      select id, repository_id, commit_id, created_by, created_at, arrived_at
        from upload
       where repository_id = :repository and created_by = :by and arrived_at is not null
       order by arrived_at desc
       limit 50
      """;

  private static final String NAME =
      """
      select name from repository where id = :id
      """;

  private static final String LOST =
      """
      update upload set arrived_at = null where repository_id = :repository and id <> :except
      """;

  private final Clock clock;

  public UploadStore(Clock clock) {
    this.clock = clock;
  }

  /// The owner's repository with that root commit; made if there is none.
  public RepositoryId repository(Handle handle, String owner, CommitId root, String name) {
    try (var query = handle.createQuery(REPOSITORY)) {
      return query
          .bind("id", UUID.randomUUID())
          .bind("owner", owner)
          .bind("root", root.value())
          .bind("name", name)
          .bind("now", clock.instant())
          .mapTo(UUID.class)
          .map(RepositoryId::new)
          .one();
    }
  }

  public Upload create(Handle handle, RepositoryId repository, CommitId commit, String by) {
    var upload =
        new Upload(UploadId.random(), repository, commit, by, clock.instant(), Optional.empty());
    try (var update = handle.createUpdate(CREATE)) {
      update
          .bind("id", upload.id().value())
          .bind("repository", repository.value())
          .bind("commit", commit.value())
          .bind("by", by)
          .bind("now", upload.createdAt())
          .execute();
    }
    return upload;
  }

  public void arrived(Handle handle, UploadId id) {
    try (var update = handle.createUpdate(ARRIVED)) {
      update.bind("id", id.value()).bind("now", clock.instant()).execute();
    }
  }

  /// What was brought of a repository before is gone: it does not count as arrived any more.
  public void lost(Handle handle, RepositoryId repository, UploadId except) {
    try (var update = handle.createUpdate(LOST)) {
      update.bind("repository", repository.value()).bind("except", except.value()).execute();
    }
  }

  /// What people call a repository.
  public String name(Handle handle, RepositoryId repository) {
    try (var query = handle.createQuery(NAME)) {
      return query.bind("id", repository.value()).mapTo(String.class).one();
    }
  }

  public Optional<Upload> find(Handle handle, UploadId id) {
    try (var query = handle.createQuery(FIND)) {
      return query.bind("id", id.value()).map((row, context) -> upload(row)).findOne();
    }
  }

  /// What that user uploaded of that repository, the newest first, at most 50.
  public List<Upload> earlier(Handle handle, RepositoryId repository, String by) {
    try (var query = handle.createQuery(EARLIER)) {
      return query
          .bind("repository", repository.value())
          .bind("by", by)
          .map((row, context) -> upload(row))
          .list();
    }
  }

  private static Upload upload(ResultSet row) throws SQLException {
    return new Upload(
        new UploadId(row.getObject("id", UUID.class)),
        new RepositoryId(row.getObject("repository_id", UUID.class)),
        new CommitId(row.getString("commit_id")),
        row.getString("created_by"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        Optional.ofNullable(row.getObject("arrived_at", OffsetDateTime.class))
            .map(OffsetDateTime::toInstant));
  }
}
