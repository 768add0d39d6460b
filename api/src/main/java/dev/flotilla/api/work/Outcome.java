package dev.flotilla.api.work;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/// How an attempt ended: DESIGN §6, "What the CLI says, and what it means".
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Outcome.Succeeded.class, name = "succeeded"),
  @JsonSubTypes.Type(value = Outcome.Checked.class, name = "checked"),
  @JsonSubTypes.Type(value = Outcome.Failed.class, name = "failed"),
  @JsonSubTypes.Type(value = Outcome.Interrupted.class, name = "interrupted"),
  @JsonSubTypes.Type(value = Outcome.Asked.class, name = "asked"),
  @JsonSubTypes.Type(value = Outcome.Refused.class, name = "refused"),
  @JsonSubTypes.Type(value = Outcome.Cancelled.class, name = "cancelled"),
})
public sealed interface Outcome {
  /// @param tip what was pushed to the branch last; the server reads the ref and compares
  record Succeeded(CommitId tip, EndedTurn turn) implements Outcome {}

  /// A `CHECK` that ran to its end, green or red.
  ///
  /// @param tail the last 32 KB of its output
  record Checked(int exitCode, String tail, boolean timedOut) implements Outcome {
    @Override
    public String toString() {
      return "Checked[exitCode=" + exitCode + ", timedOut=" + timedOut + "]";
    }
  }

  /// @param resumable the same session may go on (only `max turns`)
  record Failed(String reason, boolean resumable) implements Outcome {}

  /// Not the agent's fault; never counted while there is progress.
  record Interrupted(Cause cause, String detail) implements Outcome {}

  /// The agent asks a person: parked, its call deferred.
  ///
  /// @param input of the `AskUserQuestion` call, as the model gave it
  record Asked(String toolUseId, JsonNode input, String text, List<String> options)
      implements Outcome {
    @Override
    public String toString() {
      return "Asked[" + toolUseId + "]";
    }
  }

  /// What the server's heartbeat said holds: parked for that reason.
  record Refused(Hold hold) implements Outcome {}

  /// The user cancelled; the server said so.
  record Cancelled() implements Outcome {}

  /// Why an attempt was interrupted.
  enum Cause {
    /// The CLI died or was killed; no result line.
    KILLED("killed"),
    OUT_OF_MEMORY("out of memory"),
    /// 408, 429, 5xx, 529, a cut stream, no network, an answer that is none.
    UPSTREAM("the model API"),
    /// No evidence of life for the stall time.
    STALLED("stalled"),
    PAUSED("paused"),
    DRAINED("drained"),
    /// The workspace or the disk of this machine was at fault.
    MACHINE("this machine");

    private final String words;

    Cause(String words) {
      this.words = words;
    }
  }

  /// What stands in the way of model calls.
  enum Hold {
    BUDGET("the budget is spent"),
    KEY("the model's provider refuses the key"),
    CREDIT("the model's provider wants credit");

    private final String words;

    Hold(String words) {
      this.words = words;
    }
  }

  /// Why it ended so, for a person, when there is something to say.
  static Optional<String> reason(Outcome outcome) {
    return switch (outcome) {
      case Failed failed -> Optional.of(failed.reason());
      case Interrupted(var cause, var detail) ->
          Optional.of(detail.equals(cause.words) ? detail : cause.words + ": " + detail);
      case Refused(var hold) -> Optional.of(hold.words);
      case Succeeded _, Checked _, Asked _, Cancelled _ -> Optional.empty();
    };
  }
}
