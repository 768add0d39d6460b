package dev.flotilla.agent.work;

import dev.flotilla.agent.claude.StopCause;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.api.work.Outcome.Cause;

/// The outcomes of attempts that did not come to an end of their own.
final class Endings {
  private Endings() {}

  static Outcome of(StopCause cause) {
    return switch (cause) {
      case STALLED -> new Outcome.Interrupted(Cause.STALLED, cause.words());
      case NO_SPACE -> new Outcome.Interrupted(Cause.MACHINE, cause.words());
      case PAUSED -> new Outcome.Interrupted(Cause.PAUSED, cause.words());
      case DRAINED -> new Outcome.Interrupted(Cause.DRAINED, cause.words());
      case CANCELLED -> new Outcome.Cancelled();
      // nobody hears it: an attempt that lost its lease reports nothing
      case LEASE_LOST -> new Outcome.Interrupted(Cause.KILLED, cause.words());
    };
  }

  static Outcome machine(String reason) {
    var shown = reason.length() <= 500 ? reason : reason.substring(0, 500) + "…";
    return new Outcome.Interrupted(Cause.MACHINE, shown);
  }

  /// Notes on the attempt that it may report nothing.
  static Outcome lost(Attempt attempt) {
    attempt.stop(StopCause.LEASE_LOST);
    return of(StopCause.LEASE_LOST);
  }
}
