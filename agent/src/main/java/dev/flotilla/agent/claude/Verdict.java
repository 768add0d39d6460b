package dev.flotilla.agent.claude;

import dev.flotilla.api.work.EndedTurn;
import dev.flotilla.api.work.Outcome;

/// What the end of a CLI means.
public sealed interface Verdict {
  /// The model's turn is over.
  record Finished(EndedTurn turn) implements Verdict {}

  /// It waits for a person's answer.
  record Question(ToolCall call) implements Verdict {}

  /// @param resumable the same session may go on
  record Failed(String reason, boolean resumable) implements Verdict {}

  /// Not the agent's fault.
  ///
  /// @param settled the turn came to an end of its own: no call is half done
  record Interrupted(Outcome.Cause cause, String detail, boolean settled) implements Verdict {}

  /// The gateway refused a model call: only the server knows what holds.
  record Refused(int status) implements Verdict {}

  record Cancelled() implements Verdict {}

  /// Somebody else holds the assignment.
  record Lost() implements Verdict {}
}
