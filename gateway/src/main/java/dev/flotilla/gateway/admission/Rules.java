package dev.flotilla.gateway.admission;

import dev.flotilla.engine.queue.Holder;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;

/// What is allowed to whom.
///
/// @param models that a holder's role may use, the small one that the CLI uses on the side included
/// @param provider whether there is an upstream for real work
/// @param simulator whether there is one for rehearsals; neither ever serves the other's
/// @param crowdedPatience how long a request waits while others hold the rest of a budget
public record Rules(
    Function<Holder, Set<String>> models,
    boolean provider,
    boolean simulator,
    Duration crowdedPatience) {

  boolean hasUpstreamFor(Holder holder) {
    return holder.simulated() ? simulator : provider;
  }

  String noUpstream(Holder holder) {
    return holder.simulated()
        ? "this task is a rehearsal, and this fleet has no simulator"
        : "this task is real, and this fleet has no credential for the model API: give it"
            + " ANTHROPIC_API_KEY or FLOTILLA_UPSTREAM_URL";
  }

  /// The model itself, or a dated release of it.
  boolean allows(Holder holder, String model) {
    return models.apply(holder).stream()
        .anyMatch(
            it ->
                model.equals(it)
                    || (model.startsWith(it + "-")
                        && model.substring(it.length() + 1).matches("\\d{8}")));
  }
}
