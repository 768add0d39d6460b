package dev.flotilla.gateway.proxy;

import dev.flotilla.api.work.Outcome;
import dev.flotilla.gateway.admission.Verdict.Admitted;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// What is made durable before a request that got no answer from the model is answered: the agent
/// asks at once what holds, and the next request reserves. Thread-safe.
record Settlement(Services services) {
  /// Nothing came of it; with a hold, because the provider refuses the fleet itself.
  CompletableFuture<Void> refused(Admitted admitted, Optional<Outcome.Hold> hold) {
    return held(admitted, hold)
        .thenCompose(
            _ -> admitted.reservation().map(services.meter()::refused).orElseGet(Settlement::done));
  }

  /// It went up, and nobody knows what it cost.
  CompletableFuture<Void> unanswered(Admitted admitted) {
    return admitted.reservation().map(services.meter()::unanswered).orElseGet(Settlement::done);
  }

  private CompletableFuture<Void> held(Admitted admitted, Optional<Outcome.Hold> hold) {
    return hold.map(
            it ->
                CompletableFuture.runAsync(
                    () -> services.holds().set(admitted.holder(), it), services.executor()))
        .orElseGet(Settlement::done);
  }

  private static CompletableFuture<Void> done() {
    return CompletableFuture.completedFuture(null);
  }
}
