package dev.flotilla.agent.claude;

import dev.flotilla.api.work.EndedTurn;
import dev.flotilla.api.work.Outcome.Cause;
import java.util.Set;

/// The one table of what the CLI's end means: last result, exit code and our own signal together;
/// never `subtype` alone, never the text.
final class OutcomeTable {
  private static final int LAST_WORDS = 16 * 1024;
  private static final int SIGKILLED = 137;
  private static final Set<String> TOO_LONG =
      Set.of("prompt_too_long", "blocking_limit", "image_error");

  private OutcomeTable() {}

  /// @param schema the turn owed a structured output
  static Verdict judge(Ending ending, boolean schema) {
    var stopped = ending.stopped().orElse(null);
    if (stopped == StopCause.LEASE_LOST) {
      return new Verdict.Lost();
    }
    if (stopped == StopCause.CANCELLED) {
      return new Verdict.Cancelled();
    }
    if (ending.result().isEmpty()) {
      return stopped == null ? withoutResult(ending) : stopped(stopped, false);
    }
    var result = ending.result().get();
    if (result.isError()) {
      return stopped == null ? error(result) : stopped(stopped, true);
    }
    return success(result, schema);
  }

  private static Verdict success(ResultLine result, boolean schema) {
    if (result.isDeferred()) {
      return new Verdict.Question(result.deferred().orElseThrow());
    }
    if (result.stopReason().equals("refusal")) {
      return refusal();
    }
    if (schema && result.structured().isEmpty()) {
      return new Verdict.Failed("the model gave no structured output", false);
    }
    return new Verdict.Finished(new EndedTurn(lastWords(result.text()), result.structured()));
  }

  private static Verdict error(ResultLine result) {
    var why = result.terminalReason();
    if (why.equals("max_turns") || result.subtype().equals("error_max_turns")) {
      return new Verdict.Failed("the model used up its turns", true);
    }
    if (TOO_LONG.contains(why)) {
      return new Verdict.Failed("the conversation is too long for the model", false);
    }
    if (result.stopReason().equals("refusal")) {
      return refusal();
    }
    if (why.startsWith("structured_output") || result.subtype().contains("structured_output")) {
      return new Verdict.Failed("the model's structured output never matched its schema", false);
    }
    if (why.startsWith("aborted")) {
      return new Verdict.Interrupted(Cause.KILLED, "somebody interrupted the CLI", true);
    }
    if (result.turns() == 0 && result.subtype().equals("error_during_execution")) {
      return new Verdict.Interrupted(
          Cause.MACHINE, "the CLI could not begin: " + firstLine(result.text()), false);
    }
    return why.equals("api_error") || result.apiStatus().isPresent()
        ? apiError(result)
        : new Verdict.Failed("the turn ended with an error: " + firstLine(result.text()), false);
  }

  private static Verdict apiError(ResultLine result) {
    int status = result.apiStatus().orElse(0);
    return switch (status) {
      case 401, 402, 403 -> new Verdict.Refused(status);
      // no status: no network, a cut stream, an answer that is none
      case 0 -> new Verdict.Interrupted(Cause.UPSTREAM, said(result.text()), true);
      case 408, 429 -> new Verdict.Interrupted(Cause.UPSTREAM, "HTTP status " + status, true);
      default ->
          status >= 500
              ? new Verdict.Interrupted(Cause.UPSTREAM, "HTTP status " + status, true)
              : new Verdict.Failed(
                  "the model API refused the request with HTTP status " + status, false);
    };
  }

  private static Verdict withoutResult(Ending ending) {
    if (ending.exitCode() == SIGKILLED && ending.memoryRanOut()) {
      return new Verdict.Interrupted(Cause.OUT_OF_MEMORY, "killed for want of memory", false);
    }
    var complaint = ending.complaint().isEmpty() ? "" : ": " + ending.complaint();
    return new Verdict.Interrupted(
        Cause.KILLED,
        "the CLI ended without a result, exit code " + ending.exitCode() + complaint,
        false);
  }

  private static Verdict stopped(StopCause cause, boolean settled) {
    return switch (cause) {
      case STALLED -> new Verdict.Interrupted(Cause.STALLED, cause.words(), settled);
      // a checkpoint would need the space that there is not, and bring the same back
      case NO_SPACE -> new Verdict.Interrupted(Cause.MACHINE, cause.words(), false);
      case PAUSED -> new Verdict.Interrupted(Cause.PAUSED, cause.words(), settled);
      case DRAINED -> new Verdict.Interrupted(Cause.DRAINED, cause.words(), settled);
      case CANCELLED -> new Verdict.Cancelled();
      case LEASE_LOST -> new Verdict.Lost();
    };
  }

  private static Verdict refusal() {
    return new Verdict.Failed("the model refused", false);
  }

  private static String said(String text) {
    return text.isBlank() ? "no answer" : firstLine(text).replaceFirst("^API Error: ", "");
  }

  private static String lastWords(String text) {
    return text.length() <= LAST_WORDS ? text : text.substring(0, LAST_WORDS);
  }

  private static String firstLine(String text) {
    var line = text.lines().findFirst().orElse("no reason given");
    return line.length() <= 300 ? line : line.substring(0, 300) + "…";
  }
}
