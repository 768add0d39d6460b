package dev.flotilla.simulator.scenario;

import java.util.List;
import java.util.Optional;

/// One answer as a scenario writes it.
///
/// @param plain answer with text even though a structured answer is asked for
/// @param stop the stop reason; by default `tool_use` with calls, else `end_turn`
/// @param usage what to report; by default counted from the texts
record Answer(
    Optional<String> thinking,
    Optional<String> say,
    List<Use> use,
    boolean plain,
    Optional<String> stop,
    Optional<TokenCount> usage,
    Optional<Span> latency,
    Optional<Span> pace) {
  Answer {
    use = use == null ? List.of() : List.copyOf(use);
    if (thinking.isEmpty() && say.isEmpty() && use.isEmpty()) {
      throw new IllegalArgumentException("expected say, use or thinking: an answer is never empty");
    }
  }

  static Answer saying(String text) {
    return with(Optional.of(text), List.of());
  }

  static Answer with(Optional<String> say, List<Use> use) {
    return new Answer(
        Optional.empty(),
        say,
        use,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
