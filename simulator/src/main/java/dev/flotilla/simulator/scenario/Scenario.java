package dev.flotilla.simulator.scenario;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// How the model behaves: a file, read whole. Immutable.
///
/// @param goOn what the user says when a conversation was cut and goes on: it wants nothing new
/// @param base name of a built-in scenario whose rules, faults and captures come after these
public record Scenario(
    String name,
    Optional<String> description,
    @JsonProperty("extends") Optional<String> base,
    Optional<Span> latency,
    Optional<Span> pace,
    Optional<Pattern> goOn,
    Map<String, Capture> capture,
    List<Rule> rules,
    List<FaultRule> faults) {
  public Scenario {
    if (name == null) {
      throw new IllegalArgumentException("expected a name at the top of the scenario");
    }
    capture = capture == null ? Map.of() : Map.copyOf(capture);
    rules = rules == null ? List.of() : List.copyOf(rules);
    faults = faults == null ? List.of() : List.copyOf(faults);
  }

  Scenario on(Scenario other) {
    var captures = new HashMap<>(other.capture);
    captures.putAll(capture);
    return new Scenario(
        name,
        description,
        Optional.empty(),
        latency.or(other::latency),
        pace.or(other::pace),
        goOn.or(other::goOn),
        captures,
        joined(rules, other.rules),
        joined(faults, other.faults));
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    var all = new ArrayList<T>(first);
    all.addAll(second);
    return all;
  }
}
