package dev.flotilla.engine.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.work.CommitId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/// Reading columns that may be null, and JSON.
final class Columns {
  private Columns() {}

  static Optional<String> text(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  static Optional<UUID> uuid(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, UUID.class));
  }

  static Optional<CommitId> commit(ResultSet row, String column) throws SQLException {
    return text(row, column).map(CommitId::new);
  }

  static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  static <T> T json(String text, TypeReference<T> type) {
    try {
      return Json.MAPPER.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new FlotillaException(ErrorCode.CORRUPT_STATE, "the ledger holds unreadable JSON", e);
    }
  }

  /// @throws FlotillaException `corrupt_state` unless exactly one row was changed
  static void one(int rows, String what) {
    expect(1, rows, what);
  }

  static void expect(int expected, int rows, String what) {
    if (rows != expected) {
      throw new FlotillaException(
          ErrorCode.CORRUPT_STATE,
          "%s: expected rows: %d, changed: %d".formatted(what, expected, rows));
    }
  }
}
