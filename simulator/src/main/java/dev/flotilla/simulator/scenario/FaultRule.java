package dev.flotilla.simulator.scenario;

import java.util.Optional;

/// When an answer goes wrong: with `chance` (always, if left out), `times` times at one point of one
/// conversation, then never again there (for ever, if left out).
record FaultRule(
    String name, When when, Optional<Double> chance, Optional<Integer> times, Fault fault) {
  FaultRule {
    if (name == null || fault == null) {
      throw new IllegalArgumentException("expected name and fault in every entry of faults");
    }
    when = when == null ? When.ALWAYS : when;
  }

  boolean strikes(Conversation conversation, String answering, Dice dice) {
    return when.holds(conversation, answering) && dice.chance("fault " + name) < chance.orElse(1.0);
  }
}
