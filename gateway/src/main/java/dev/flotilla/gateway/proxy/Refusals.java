package dev.flotilla.gateway.proxy;

import dev.flotilla.api.work.Outcome;
import dev.flotilla.gateway.admission.Refusal;
import java.time.Duration;
import java.util.Optional;

/// What the CLI hears when the provider refuses the fleet, or says nothing at all.
final class Refusals {
  private Refusals() {}

  static Refusal ofProvider(ErrorAnswer answer, Outcome.Hold hold, String key) {
    var said = answer.message();
    var words = key.isEmpty() ? said : said.replace(key, "***");
    return switch (hold) {
      case KEY ->
          Refusal.never(
              403,
              "permission_error",
              "the model API refused the credential (%d): %s"
                  .formatted(answer.status().code(), words));
      case CREDIT, BUDGET ->
          Refusal.never(402, "billing_error", "the model API refused for lack of credit: " + words);
    };
  }

  static Refusal slow() {
    return new Refusal(
        408,
        "timeout_error",
        "unavailable: the rest of the request did not come in time",
        Optional.of(Duration.ofSeconds(1)));
  }

  static Refusal unchecked() {
    return Refusal.unavailable("the request could not be checked", Duration.ofSeconds(5));
  }

  static Refusal noAnswer() {
    return Refusal.never(504, "timeout_error", "unavailable: the model API gave no answer in time");
  }

  static Refusal unreachable() {
    return Refusal.never(502, "api_error", "unavailable: the model API cannot be reached");
  }
}
