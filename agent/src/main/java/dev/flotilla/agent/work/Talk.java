package dev.flotilla.agent.work;

import dev.flotilla.agent.checkpoint.Barrier;
import dev.flotilla.agent.checkpoint.CheckpointResult;
import dev.flotilla.agent.checkpoint.Checkpoints;
import dev.flotilla.agent.claude.ClaudeCode;
import dev.flotilla.agent.claude.Launch;
import dev.flotilla.agent.claude.StopCause;
import dev.flotilla.agent.claude.Verdict;
import dev.flotilla.agent.prompt.Continuation;
import dev.flotilla.api.process.AgentCrashPoint;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.work.EndedTurn;
import dev.flotilla.api.work.Join;
import dev.flotilla.api.work.Outcome;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The conversation of one attempt, over as many processes of the CLI as it takes: one, another
/// after a stall, another when its work was handed back. Each ends in a checkpoint, unless a call
/// was cut off in the middle: then the last one counts.
final class Talk {
  private static final Logger LOG = LoggerFactory.getLogger(Talk.class);

  private final Attempt attempt;
  private final Bench bench;
  private final Checkpoints checkpoints;
  private final ClaudeCode claude;
  private final Extras extras;
  private final Finish finish;
  private final Asking asking;
  private final Join.Response terms;
  private final CrashPoint crash;
  private final Clock clock;
  private boolean stalled;
  private boolean handedBack;
  private List<String> words = List.of();

  Talk(
      Attempt attempt,
      Bench bench,
      Checkpoints checkpoints,
      ClaudeCode claude,
      Extras extras,
      Asking asking,
      Join.Response terms,
      CrashPoint crash,
      Clock clock) {
    this.attempt = attempt;
    this.bench = bench;
    this.checkpoints = checkpoints;
    this.claude = claude;
    this.extras = extras;
    this.finish = new Finish(attempt, bench, crash);
    this.asking = asking;
    this.terms = terms;
    this.crash = crash;
    this.clock = clock;
  }

  /// Talks until there is an outcome.
  Outcome from(Launch first) throws InterruptedException {
    var next = Optional.of(first);
    Optional<Outcome> outcome = Optional.empty();
    while (outcome.isEmpty()) {
      var launch = next.orElseThrow();
      var barrier =
          new Barrier(
              checkpoints, terms.checkpoint(), clock, () -> attempt.stop(StopCause.LEASE_LOST));
      var verdict = drive(launch, barrier);
      next = again(verdict, launch);
      outcome = next.isPresent() ? Optional.empty() : settle(verdict, barrier);
      if (outcome.isEmpty() && next.isEmpty()) {
        next = handBack(launch);
      }
    }
    return outcome.get();
  }

  /// What follows a turn that had ended before this attempt began.
  Outcome after(EndedTurn turn, Launch launch) throws InterruptedException {
    var result = finish.of(turn, false);
    if (result instanceof Finish.Result.Done(var outcome)) {
      return outcome;
    }
    words = ((Finish.Result.HandBack) result).words();
    return from(handBack(launch).orElseThrow());
  }

  private Verdict drive(Launch launch, Barrier barrier) throws InterruptedException {
    var grant = attempt.grant();
    var liveness = new Liveness(clock, terms.stall());
    var equipped = launch.with(extras.show());
    try (var run =
        claude.start(
            grant,
            bench.dirs(),
            equipped,
            bench.environment(grant),
            call -> {
              liveness.declares(call);
              barrier.before(call);
            },
            extras::hide)) {
      attempt.drives(run);
      crash.reached(AgentCrashPoint.CLI_STARTED);
      try (var _ = new Watchdog(attempt, run, liveness, terms.stall(), bench.dirs().ws())) {
        return run.run();
      } finally {
        attempt.drivesNothing("finishing");
      }
    }
  }

  /// The launch that tries a stalled turn once more.
  private Optional<Launch> again(Verdict verdict, Launch launch) {
    var isStall =
        verdict instanceof Verdict.Interrupted interrupted
            && interrupted.cause() == Outcome.Cause.STALLED;
    if (!isStall || stalled || !checkpoints.isResumable() || !attempt.forgivesStall()) {
      return Optional.empty();
    }
    stalled = true;
    LOG.atInfo().setMessage("turn stalled").addKeyValue("attempt", attempt.grant().attempt()).log();
    return Optional.of(launch.resumedWith(Continuation.stalled()));
  }

  private Optional<Launch> handBack(Launch launch) {
    handedBack = true;
    return Optional.of(launch.resumedWith(Continuation.handBack(words)));
  }

  /// The last checkpoint and the outcome; empty when the work is handed back.
  private Optional<Outcome> settle(Verdict verdict, Barrier barrier) {
    return switch (verdict) {
      case Verdict.Finished(var turn) -> {
        crash.reached(AgentCrashPoint.LAST_RESULT);
        noteWhole(Optional.of(turn));
        yield finished(turn);
      }
      case Verdict.Question(var call) -> {
        noteWhole(Optional.empty());
        yield Optional.of(Asking.question(call));
      }
      case Verdict.Failed(var reason, var resumable) -> {
        note(checkpoints.take(barrier.letGo(), () -> true));
        yield Optional.of(new Outcome.Failed(reason, resumable));
      }
      case Verdict.Interrupted(var cause, var detail, var settled) -> {
        if (settled) {
          note(checkpoints.take(barrier.letGo(), () -> true));
        }
        yield Optional.of(new Outcome.Interrupted(cause, detail));
      }
      case Verdict.Refused(var status) -> {
        note(checkpoints.take(barrier.letGo(), () -> true));
        yield Optional.of(asking.whatHolds(attempt, status));
      }
      case Verdict.Cancelled() -> Optional.of(new Outcome.Cancelled());
      case Verdict.Lost() -> Optional.of(Endings.lost(attempt));
    };
  }

  private Optional<Outcome> finished(EndedTurn turn) {
    if (attempt.isLost()) {
      return Optional.of(Endings.lost(attempt));
    }
    return switch (finish.of(turn, handedBack)) {
      case Finish.Result.Done(var outcome) -> Optional.of(outcome);
      case Finish.Result.HandBack(var why) -> {
        words = why;
        yield attempt.stopped().map(Endings::of);
      }
    };
  }

  /// Whoever goes on in this conversation finds the branch at its end: without this pair they would do
  /// again what is done. The server may be away for a while; the lease says for how long that matters.
  private void noteWhole(Optional<EndedTurn> ended) {
    var backoff = Backoff.whileAway();
    var result = checkpoints.takeWhole(ended);
    while (result instanceof CheckpointResult.Skipped(var _, var passing)
        && passing
        && attempt.stopped().isEmpty()) {
      backoff.park();
      result = checkpoints.takeWhole(ended);
    }
    note(result);
  }

  private void note(CheckpointResult result) {
    switch (result) {
      case CheckpointResult.Taken() -> {}
      case CheckpointResult.LeaseLost() -> attempt.stop(StopCause.LEASE_LOST);
      case CheckpointResult.Skipped(var reason, var _) ->
          LOG.atInfo().setMessage("last checkpoint skipped").addKeyValue("reason", reason).log();
    }
  }
}
