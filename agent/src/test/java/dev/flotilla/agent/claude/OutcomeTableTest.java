package dev.flotilla.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.json.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// DESIGN's table, row by row: what was seen, what it means.
class OutcomeTableTest {
  private static final boolean NO_SCHEMA = false;

  @ParameterizedTest(name = "{0} {1} {2} {3} exit {4} stopped {5} -> {6}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          # subtype, is_error, terminal_reason, status, exit, stopped, verdict
          success, false, completed, -, 0, -, Finished
          success, false, completed, -, 0, PAUSED, Finished
          success, false, completed, -, 0, DRAINED, Finished
          success, false, completed, -, 0, CANCELLED, Cancelled
          success, false, completed, -, 0, LEASE_LOST, Lost
          success, true, api_error, 402, 1, -, Refused 402
          success, true, api_error, 403, 1, -, Refused 403
          success, true, api_error, 401, 1, -, Refused 401
          success, true, api_error, 400, 1, -, Failed
          success, true, api_error, 404, 1, -, Failed
          success, true, api_error, 408, 1, -, Interrupted UPSTREAM
          success, true, api_error, 429, 1, -, Interrupted UPSTREAM
          success, true, api_error, 500, 1, -, Interrupted UPSTREAM
          success, true, api_error, 529, 1, -, Interrupted UPSTREAM
          success, true, api_error, -, 1, -, Interrupted UPSTREAM
          success, true, prompt_too_long, 400, 1, -, Failed
          success, true, image_error, 413, 1, -, Failed
          error_max_turns, true, max_turns, -, 1, -, Failed resumable
          error_max_structured_output_retries, true, structured_output_retry_exhausted, -, 1, -, Failed
          error_during_execution, true, aborted_tools, -, 1, -, Interrupted KILLED
          error_during_execution, true, aborted_tools, -, 1, PAUSED, Interrupted PAUSED
          error_during_execution, true, aborted_streaming, -, 1, DRAINED, Interrupted DRAINED
          error_during_execution, true, aborted_tools, -, 1, STALLED, Interrupted STALLED
          error_during_execution, true, aborted_tools, -, 1, CANCELLED, Cancelled
          error_during_execution, true, -, -, 1, -, Interrupted MACHINE
          error_something_new, true, something_new, -, 1, -, Failed
          """)
  void resultLinesMean(
      String subtype,
      boolean isError,
      @Nullable String reason,
      @Nullable Integer status,
      int exitCode,
      @Nullable StopCause stopped,
      String verdict) {
    var line =
        Json.MAPPER
            .createObjectNode()
            .put("type", "result")
            .put("subtype", subtype)
            .put("is_error", isError)
            .put("num_turns", subtype.equals("error_during_execution") && reason == null ? 0 : 1);
    if (reason != null) {
      line.put("terminal_reason", reason);
    }
    if (status != null) {
      line.put("api_error_status", status);
    }
    var ending = ending(Optional.of(line), exitCode, stopped, false);

    var seen = show(OutcomeTable.judge(ending, NO_SCHEMA));

    assertThat(seen).isEqualTo(verdict);
  }

  @ParameterizedTest(name = "no result, exit {0}, memory {1}, stopped {2} -> {3}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          137, false, -, Interrupted KILLED
          137, true, -, Interrupted OUT_OF_MEMORY
          143, true, -, Interrupted KILLED
          0, false, -, Interrupted KILLED
          1, false, -, Interrupted KILLED
          137, false, PAUSED, Interrupted PAUSED
          137, true, DRAINED, Interrupted DRAINED
          137, false, STALLED, Interrupted STALLED
          137, false, CANCELLED, Cancelled
          137, false, LEASE_LOST, Lost
          """)
  void withoutAResultLineItIsTheInfrastructure(
      int exitCode, boolean memoryRanOut, @Nullable StopCause stopped, String verdict) {
    var ending = ending(Optional.empty(), exitCode, stopped, memoryRanOut);

    assertThat(show(OutcomeTable.judge(ending, NO_SCHEMA))).isEqualTo(verdict);
  }

  @Test
  void aSchemaOwesStructuredOutput() {
    var line = Json.read("{\"subtype\":\"success\",\"is_error\":false}", JsonNode.class);

    assertThat(OutcomeTable.judge(ending(Optional.of(line), 0, null, false), true))
        .isEqualTo(new Verdict.Failed("the model gave no structured output", false));
  }

  @Test
  void aRefusalOfTheModelFailsWithOrWithoutAnError() {
    for (var error : new String[] {"true", "false"}) {
      var line =
          Json.read(
              "{\"subtype\":\"success\",\"is_error\":%s,\"stop_reason\":\"refusal\"}"
                  .formatted(error),
              JsonNode.class);

      assertThat(OutcomeTable.judge(ending(Optional.of(line), 1, null, false), NO_SCHEMA))
          .isEqualTo(new Verdict.Failed("the model refused", false));
    }
  }

  @Test
  void aDeferredCallIsAQuestion() {
    var line =
        Json.read(
            """
            {"subtype":"success","is_error":false,"terminal_reason":"tool_deferred",
             "deferred_tool_use":{"id":"t1","name":"AskUserQuestion","input":{"questions":[]}}}
            """,
            JsonNode.class);

    assertThat(OutcomeTable.judge(ending(Optional.of(line), 0, null, false), NO_SCHEMA))
        .isInstanceOfSatisfying(
            Verdict.Question.class, it -> assertThat(it.call().id()).isEqualTo("t1"));
  }

  private static Ending ending(
      Optional<? extends JsonNode> line,
      int exitCode,
      @Nullable StopCause stopped,
      boolean memoryRanOut) {
    return new Ending(
        line.map(ResultLine::of), exitCode, Optional.ofNullable(stopped), memoryRanOut, "");
  }

  private static String show(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Failed failed -> failed.resumable() ? "Failed resumable" : "Failed";
      case Verdict.Interrupted interrupted -> "Interrupted " + interrupted.cause();
      case Verdict.Refused refused -> "Refused " + refused.status();
      default -> verdict.getClass().getSimpleName();
    };
  }
}
