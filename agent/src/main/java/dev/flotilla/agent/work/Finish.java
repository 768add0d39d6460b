package dev.flotilla.agent.work;

import dev.flotilla.agent.workspace.CommitResult;
import dev.flotilla.agent.workspace.PushResult;
import dev.flotilla.api.process.AgentCrashPoint;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.api.work.EndedTurn;
import dev.flotilla.api.work.Outcome;
import java.util.List;

/// After a turn: everything into commits, the branch to the git host.
final class Finish {
  private static final int SUBJECT = 72;

  /// How it ended.
  sealed interface Result {
    record Done(Outcome outcome) implements Result {}

    /// Only the model can put it right.
    record HandBack(List<String> words) implements Result {}
  }

  private final Attempt attempt;
  private final Bench bench;
  private final CrashPoint crash;

  Finish(Attempt attempt, Bench bench, CrashPoint crash) {
    this.attempt = attempt;
    this.bench = bench;
    this.crash = crash;
  }

  /// @param insist the model was asked to put it right once, and could not
  Result of(EndedTurn turn, boolean insist) {
    if (attempt.grant().kind().isReading()) {
      return new Result.Done(new Outcome.Succeeded(attempt.grant().git().head(), turn));
    }
    return switch (bench.workspace().commit(subject(turn), insist)) {
      case CommitResult.Committed(var tip, var _) -> new Result.Done(push(tip, turn));
      case CommitResult.HandBack(var words) when insist ->
          new Result.Done(new Outcome.Failed(String.join("; ", words), false));
      case CommitResult.HandBack(var words) -> new Result.HandBack(words);
      case CommitResult.Broken(var reason) -> new Result.Done(Endings.machine(reason));
    };
  }

  /// The git host may be away for a while; the lease says for how long that matters.
  private Outcome push(CommitId tip, EndedTurn turn) {
    var backoff = Backoff.whileAway();
    while (true) {
      switch (bench.workspace().push()) {
        case PushResult.Pushed(var pushed) -> {
          crash.reached(AgentCrashPoint.BRANCH_PUSHED);
          return new Outcome.Succeeded(pushed, turn);
        }
        case PushResult.LeaseLost() -> {
          return Endings.lost(attempt);
        }
        case PushResult.Refused(var reason) -> {
          return new Outcome.Failed("the git host refused " + tip + ": " + reason, false);
        }
        case PushResult.Broken(var reason) -> {
          return Endings.machine(reason);
        }
        case PushResult.Unreachable _ -> {
          if (attempt.stopped().isPresent()) {
            return Endings.of(attempt.stopped().get());
          }
          backoff.park();
        }
      }
    }
  }

  /// The first sentence of the model's report, where it makes a subject.
  private String subject(EndedTurn turn) {
    var line =
        turn.lastWords()
            .lines()
            .map(it -> it.replaceAll("^[#>*\\-\\s]+|[`*_]+", "").strip())
            .filter(it -> it.length() >= 10)
            .findFirst()
            .map(it -> it.replaceAll("[.:!](\\s.*)?$", ""))
            .orElse("");
    return line.length() >= 10 && line.length() <= SUBJECT
        ? line
        : "Work on " + attempt.grant().subtask();
  }
}
