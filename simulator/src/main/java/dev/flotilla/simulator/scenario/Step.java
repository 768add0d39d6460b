package dev.flotilla.simulator.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// One tool call of a sequence. It is done when a result of exactly this call is in the
/// conversation and was no error, or one that `accept` takes: so a conversation can be cut anywhere
/// and taken up by anybody. Two steps of a sequence must not make the same call.
///
/// @param accept errors that mean "done already" or that are wanted (a check that must be red)
/// @param repair errors that another call mends (a file must be read again before it is edited)
record Step(
    String name,
    Optional<String> say,
    String tool,
    ObjectNode input,
    Optional<Pattern> accept,
    Optional<Repair> repair) {
  private static final int TRIES = 4;

  record Repair(Pattern when, Use use) {}

  /// What the conversation shows of a step.
  sealed interface Progress {
    record Done() implements Progress {}

    record Failed(String result) implements Progress {}

    record Open(Answer answer) implements Progress {}
  }

  /// @param calls those that count, oldest first
  Progress progress(List<Call> calls, Variables variables) {
    var use = new Use(tool, input).with(variables);
    var made = calls.stream().filter(c -> c.is(use)).toList();
    if (made.stream().anyMatch(this::done)) {
      return new Progress.Done();
    }
    var failed = made.stream().filter(c -> !c.interrupted()).toList();
    if (failed.size() >= TRIES) {
      return new Progress.Failed(failed.getLast().result());
    }
    return new Progress.Open(next(calls, use));
  }

  private Answer next(List<Call> calls, Block.ToolUse use) {
    var last = calls.isEmpty() ? null : calls.getLast();
    if (repair.isPresent()
        && last != null
        && last.is(use)
        && repair.get().when().matcher(last.result()).find()) {
      return Answer.with(Optional.empty(), List.of(repair.get().use()));
    }
    return Answer.with(say, List.of(new Use(tool, input)));
  }

  private boolean done(Call call) {
    if (call.interrupted()) {
      return false;
    }
    return !call.error() || accept.filter(a -> a.matcher(call.result()).find()).isPresent();
  }
}
