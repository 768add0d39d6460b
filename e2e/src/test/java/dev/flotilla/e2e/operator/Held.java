package dev.flotilla.e2e.operator;

import dev.flotilla.api.work.EndedTurn;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.Outcome;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// An assignment that an agent holds until somebody says how it ends. Thread-safe.
///
/// @param ends what is reported; absent: nothing is
record Held(String pod, String agent, Grant grant, CompletableFuture<Optional<Outcome>> ends) {
  static Held of(String pod, String agent, Grant grant) {
    return new Held(pod, agent, grant, new CompletableFuture<>());
  }

  /// The agent says that it found nothing to change, which ends a task without git's work.
  void finish() {
    ends.complete(
        Optional.of(
            new Outcome.Succeeded(
                grant.git().head(), new EndedTurn("There is nothing to do.", Optional.empty()))));
  }

  /// @return false: it had ended before
  boolean end(Outcome outcome) {
    return ends.complete(Optional.of(outcome));
  }

  /// As when the process dies, or its lease is lost.
  void endSilently() {
    ends.complete(Optional.empty());
  }
}
