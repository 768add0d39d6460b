package dev.flotilla.engine.git;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AssignmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;

enum StoredPackMapper implements RowMapper<StoredPack> {
  INSTANCE;

  static PackHome home(ResultSet row) throws SQLException {
    return new PackHome(
        new RepositoryId(row.getObject("repository_id", UUID.class)),
        Optional.ofNullable(row.getString("task")).map(TaskId::new),
        Optional.ofNullable(row.getObject("assignment", UUID.class)).map(AssignmentId::new));
  }

  @Override
  public StoredPack map(ResultSet row, StatementContext context) throws SQLException {
    return new StoredPack(
        new PackId(row.getObject("id", UUID.class)),
        home(row),
        row.getLong("size"),
        row.getLong("index_size"),
        row.getString("sha256"),
        row.getBoolean("stored"),
        Optional.ofNullable(row.getString("origin")),
        row.getLong("position"),
        row.getObject("created_at", OffsetDateTime.class).toInstant());
  }
}
