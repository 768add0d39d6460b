package dev.flotilla.engine.git;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.CommitId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// A task that waits for the repository at its URL to be fetched.
///
/// @param ref a branch, a tag or a commit; empty: what HEAD there stands for
/// @param before the newest task of the same user over the same URL, so that less is fetched
public record PendingImport(
    TaskId task, String url, Optional<String> ref, String submittedBy, Optional<Before> before) {

  /// What was fetched from the same URL before.
  public record Before(RepositoryId repository, CommitId base) {}

  private static final String LIST =
      """
      select t.id, t.upstream_url, t.upstream_ref, t.submitted_by, b.repository_id, b.base_commit
        from task t
        left join lateral (
          select repository_id, base_commit from task
           where upstream_url = t.upstream_url and submitted_by = t.submitted_by
             and repository_id is not null and base_commit is not null
           order by created_at desc
           limit 1) b on true
       where t.state = 'pending' and t.upstream_url is not null
       order by t.created_at
      """;

  /// The oldest first.
  public static List<PendingImport> list(Handle handle) {
    try (var query = handle.createQuery(LIST)) {
      return query.map((row, context) -> of(row)).list();
    }
  }

  private static PendingImport of(ResultSet row) throws SQLException {
    var repository = row.getObject("repository_id", UUID.class);
    return new PendingImport(
        new TaskId(row.getString("id")),
        row.getString("upstream_url"),
        Optional.ofNullable(row.getString("upstream_ref")),
        row.getString("submitted_by"),
        repository == null
            ? Optional.empty()
            : Optional.of(
                new Before(
                    new RepositoryId(repository), new CommitId(row.getString("base_commit")))));
  }
}
