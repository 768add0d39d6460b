package dev.flotilla.engine.ledger;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// What the repository's own command said, by tree: the same tree is not checked for nothing.
public final class CheckResults {
  /// @param runs how often it was run; red is believed the second time
  public record Result(int exitCode, int runs, String tail) {
    public boolean isGreen() {
      return exitCode == 0;
    }

    @Override
    public String toString() {
      return "Result[exitCode=" + exitCode + ", runs=" + runs + "]";
    }
  }

  private static final String RECORD =
      """
      insert into check_result (repository_id, tree, command, exit_code, tail, checked_at)
      values (:repository, :tree, :command, :exit, :tail, :now)
      on conflict (repository_id, tree, command) do update
         set exit_code = excluded.exit_code, tail = excluded.tail,
             runs = check_result.runs + 1, checked_at = excluded.checked_at
      returning exit_code, runs, tail
      """;

  private static final String FIND =
      """
      select exit_code, runs, tail from check_result
       where repository_id = :repository and tree = :tree and command = :command
      """;

  private CheckResults() {}

  public static Result record(
      Handle handle,
      UUID repository,
      String tree,
      String command,
      int exit,
      String tail,
      Instant now) {
    return handle
        .createQuery(RECORD)
        .bind("repository", repository)
        .bind("tree", tree)
        .bind("command", command)
        .bind("exit", exit)
        .bind("tail", tail)
        .bind("now", now)
        .map(
            (row, _) ->
                new Result(row.getInt("exit_code"), row.getInt("runs"), row.getString("tail")))
        .one();
  }

  /// What the task's check said of a tree; empty without a check command.
  public static Optional<Result> of(Handle handle, TaskRow task, String tree) {
    return task.check().flatMap(it -> find(handle, task.repository().orElseThrow(), tree, it));
  }

  /// A crew's branch as it is now is known to be red.
  public static boolean isMainRed(Handle handle, TaskRow task) {
    return task.mainTree()
        .flatMap(it -> of(handle, task, it))
        .filter(it -> !it.isGreen())
        .isPresent();
  }

  private static Optional<Result> find(
      Handle handle, UUID repository, String tree, String command) {
    return handle
        .createQuery(FIND)
        .bind("repository", repository)
        .bind("tree", tree)
        .bind("command", command)
        .map(
            (row, _) ->
                new Result(row.getInt("exit_code"), row.getInt("runs"), row.getString("tail")))
        .findOne();
  }
}
