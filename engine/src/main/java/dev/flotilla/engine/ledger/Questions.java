package dev.flotilla.engine.ledger;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AssignmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The questions' rows: durable, so that nobody holds a process while a person thinks.
public final class Questions {
  private static final String FIND =
      """
      select id, task, subtask, assignment, kind, text, options::text as options,
             context::text as context, deadline, default_answer,
             answered_at is null and withdrawn_at is null as open
        from question
      """;

  private static final String INSERT =
      """
      insert into question
        (id, task, subtask, assignment, kind, text, options, context, asked_at, deadline,
         default_answer)
      values
        (:id, :task, :subtask, :assignment, :kind, :text, cast(:options as jsonb),
         cast(:context as jsonb), :now, :deadline, :defaultAnswer)
      """;

  private static final String ANSWER =
      """
      update question set answer = :answer, answered_by = :by, answered_at = :now
       where id = :id and answered_at is null and withdrawn_at is null
      """;

  private static final String WITHDRAW =
      """
      update question set withdrawn_at = :now
       where task = :task and answered_at is null and withdrawn_at is null
      """;

  private static final String ANSWERED =
      """
      select exists (select 1 from question
                      where task = :task and kind = :kind and lower(answer) = lower(:answer))
      """;

  private static final String OPEN = " where answered_at is null and withdrawn_at is null";

  private Questions() {}

  public static void insert(Handle handle, QuestionRow question, Instant now) {
    handle
        .createUpdate(INSERT)
        .bind("id", question.id())
        .bind("task", question.task().value())
        .bind("subtask", question.subtask().map(SubtaskKey::value).orElse(null))
        .bind("assignment", question.assignment().map(AssignmentId::value).orElse(null))
        .bind("kind", question.kind().wire())
        .bind("text", question.text())
        .bind("options", Json.write(question.options()))
        .bind("context", Json.write(question.context()))
        .bind("now", now)
        .bind("deadline", question.deadline().orElse(null))
        .bind("defaultAnswer", question.defaultAnswer().orElse(null))
        .execute();
  }

  public static Optional<QuestionRow> find(Handle handle, String id) {
    return handle
        .createQuery(FIND + " where id = :id")
        .bind("id", id)
        .map((row, _) -> question(row))
        .findOne();
  }

  public static List<QuestionRow> open(Handle handle, TaskId task) {
    return handle
        .createQuery(FIND + OPEN + " and task = :task order by asked_at, id")
        .bind("task", task.value())
        .map((row, _) -> question(row))
        .list();
  }

  public static List<QuestionRow> open(Handle handle, QuestionKind kind) {
    return handle
        .createQuery(FIND + OPEN + " and kind = :kind order by asked_at, id")
        .bind("kind", kind.wire())
        .map((row, _) -> question(row))
        .list();
  }

  /// Whether a person has said that before.
  public static boolean answered(Handle handle, TaskId task, QuestionKind kind, String answer) {
    return handle
        .createQuery(ANSWERED)
        .bind("task", task.value())
        .bind("kind", kind.wire())
        .bind("answer", answer)
        .mapTo(Boolean.class)
        .one();
  }

  /// Those whose deadline has passed and that have a default.
  public static List<QuestionRow> overdue(Handle handle, Instant now) {
    return handle
        .createQuery(FIND + OPEN + " and deadline <= :now and default_answer is not null")
        .bind("now", now)
        .map((row, _) -> question(row))
        .list();
  }

  /// @return false when it is answered or withdrawn already
  public static boolean answer(Handle handle, String id, String answer, String by, Instant now) {
    return handle
            .createUpdate(ANSWER)
            .bind("id", id)
            .bind("answer", answer)
            .bind("by", by)
            .bind("now", now)
            .execute()
        == 1;
  }

  /// Nobody needs to answer any more.
  public static void withdraw(Handle handle, TaskId task, Instant now) {
    handle.createUpdate(WITHDRAW).bind("task", task.value()).bind("now", now).execute();
  }

  private static QuestionRow question(ResultSet row) throws SQLException {
    return new QuestionRow(
        row.getString("id"),
        new TaskId(row.getString("task")),
        Columns.text(row, "subtask").map(SubtaskKey::new),
        Columns.uuid(row, "assignment").map(AssignmentId::new),
        QuestionKind.ofWire(row.getString("kind")),
        row.getString("text"),
        Columns.json(row.getString("options"), new TypeReference<List<String>>() {}),
        Json.read(row.getString("context"), JsonNode.class),
        Columns.time(row, "deadline"),
        Columns.text(row, "default_answer"),
        row.getBoolean("open"));
  }
}
