package dev.flotilla.engine.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.work.AssignmentId;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.Checkpoint;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.api.work.EndedTurn;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.SessionId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Pairs of transcript and tree that both arrived. The newest one is where work goes on.
public final class Checkpoints {
  /// One of them, as it was recorded.
  public record Recorded(
      AssignmentId assignment,
      AttemptId attempt,
      SessionId session,
      List<Grant.TranscriptFile> files,
      CommitId commit,
      CommitId head,
      Optional<EndedTurn> ended,
      List<String> leftOut,
      Instant at) {}

  private static final String RECORD =
      """
      insert into checkpoint
        (assignment, attempt, session_id, files, commit_id, head, ended, left_out, created_at)
      values (:assignment, :attempt, :session, cast(:files as jsonb), :commit, :head,
              cast(:ended as jsonb), cast(:leftOut as jsonb), :at)
      """;

  private static final String FIND =
      """
      select assignment, attempt, session_id, files::text as files, commit_id, head,
             ended::text as ended, left_out::text as left_out, created_at
        from checkpoint
      """;

  private static final String INHERIT =
      """
      insert into checkpoint
        (assignment, attempt, session_id, files, commit_id, head, ended, left_out, created_at)
      select :to, attempt, session_id, files, commit_id, head, null, left_out, created_at
        from checkpoint where assignment = :from order by id desc limit 1
      """;

  private static final String COVERED =
      """
      select coalesce(max((file ->> 'length')::bigint), 0)
        from (select files from checkpoint where session_id = :session order by id desc limit 1) c,
             jsonb_array_elements(c.files) as file
       where file ->> 'path' = :path
      """;

  private static final String PROGRESS =
      """
      select exists (select 1 from checkpoint c
                      where c.attempt = :attempt
                        and not exists (select 1 from checkpoint before
                                         where before.assignment = c.assignment
                                           and before.session_id = c.session_id
                                           and before.attempt <> c.attempt
                                           and before.id < c.id and before.files = c.files))
      """;

  private Checkpoints() {}

  /// The caller has fenced the transaction and seen the commit arrive.
  ///
  /// @throws FlotillaException `conflict` when the transcript has not arrived up to its offsets
  public static void record(
      Handle handle,
      AssignmentId assignment,
      AttemptId attempt,
      Checkpoint checkpoint,
      Instant now) {
    for (var file : checkpoint.files()) {
      var arrived = Transcripts.length(handle, checkpoint.session(), file.path());
      if (arrived < file.length()) {
        throw new FlotillaException(
            ErrorCode.CONFLICT,
            "checkpoint: expected %d octets of %s, found %d: append them first"
                .formatted(file.length(), file.path(), arrived));
      }
    }
    handle
        .createUpdate(RECORD)
        .bind("assignment", assignment.value())
        .bind("attempt", attempt.value())
        .bind("session", checkpoint.session().value())
        .bind("files", Json.write(checkpoint.files()))
        .bind("commit", checkpoint.commit().value())
        .bind("head", checkpoint.head().value())
        .bind("ended", checkpoint.ended().map(Json::write).orElse(null))
        .bind("leftOut", Json.write(checkpoint.leftOut()))
        .bind("at", now)
        .execute();
  }

  /// Where that conversation goes on.
  public static Optional<Recorded> newestOf(Handle handle, SessionId session) {
    return handle
        .createQuery(FIND + " where session_id = :session order by id desc limit 1")
        .bind("session", session.value())
        .map((row, _) -> recorded(row))
        .findOne();
  }

  /// The newest tree of that assignment, whatever the conversation.
  public static Optional<Recorded> newestOf(Handle handle, AssignmentId assignment) {
    return handle
        .createQuery(FIND + " where assignment = :assignment order by id desc limit 1")
        .bind("assignment", assignment.value())
        .map((row, _) -> recorded(row))
        .findOne();
  }

  /// The newest tree of one assignment is where another begins.
  ///
  /// @return false when there is none
  public static boolean inherit(Handle handle, AssignmentId from, AssignmentId to) {
    return handle.createUpdate(INHERIT).bind("from", from.value()).bind("to", to.value()).execute()
        == 1;
  }

  /// Whether that attempt made progress: saved more of the conversation than was there before it.
  public static boolean anyOf(Handle handle, AttemptId attempt) {
    return handle.createQuery(PROGRESS).bind("attempt", attempt.value()).mapTo(Boolean.class).one();
  }

  /// How much of a file the newest checkpoint stands on.
  static long covered(Handle handle, SessionId session, String path) {
    return handle
        .createQuery(COVERED)
        .bind("session", session.value())
        .bind("path", path)
        .mapTo(Long.class)
        .one();
  }

  private static Recorded recorded(ResultSet row) throws SQLException {
    var ended = Optional.ofNullable(row.getString("ended"));
    return new Recorded(
        new AssignmentId(row.getObject("assignment", UUID.class)),
        new AttemptId(row.getObject("attempt", UUID.class)),
        new SessionId(row.getObject("session_id", UUID.class)),
        list(row.getString("files"), new TypeReference<List<Grant.TranscriptFile>>() {}),
        new CommitId(row.getString("commit_id")),
        new CommitId(row.getString("head")),
        ended.map(it -> Json.read(it, EndedTurn.class)),
        list(row.getString("left_out"), new TypeReference<List<String>>() {}),
        row.getObject("created_at", OffsetDateTime.class).toInstant());
  }

  private static <T> List<T> list(String json, TypeReference<List<T>> type) {
    try {
      return Json.MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new FlotillaException(ErrorCode.CORRUPT_STATE, "checkpoint: unreadable list", e);
    }
  }
}
