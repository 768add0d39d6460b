package dev.flotilla.operator.derive;

import dev.flotilla.operator.crd.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// What is to be said under a type of condition. Immutable.
///
/// @param message for a person: which, how many
public record Finding(Reason reason, String message) {
  public static Finding of(Reason reason) {
    return new Finding(reason, reason.meaning());
  }

  /// @param before the object's conditions so far, whose times stay where nothing changed
  static List<Condition> conditions(
      Collection<Finding> findings, List<Condition> before, long generation, Instant now) {
    return findings.stream()
        .map(it -> it.condition(earlier(before, it.reason().type().text()), generation, now))
        .toList();
  }

  private static Optional<Condition> earlier(List<Condition> before, String type) {
    return before.stream().filter(it -> it.getType().equals(type)).findFirst();
  }

  private Condition condition(Optional<Condition> before, long generation, Instant now) {
    var since =
        before
            .filter(it -> it.getStatus().equals(reason.truth().text()))
            .map(Condition::getLastTransitionTime)
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    return new ConditionBuilder()
        .withType(reason.type().text())
        .withStatus(reason.truth().text())
        .withReason(reason.text())
        .withMessage(message)
        .withObservedGeneration(generation)
        .withLastTransitionTime(since)
        .build();
  }
}
