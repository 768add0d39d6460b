package dev.flotilla.agent.work;

import dev.flotilla.agent.isolation.AttemptRoot;
import dev.flotilla.agent.isolation.Isolation;
import dev.flotilla.agent.workspace.CommandResult;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.Outcome;
import java.time.Clock;

/// `CHECK`: the repository's own command in a fresh workspace, behind the wall like all else.
/// Whatever it changes is thrown away.
final class CheckHandler implements Handler {
  private final AttemptRoot root;
  private final Isolation isolation;
  private final AgentConfig config;
  private final Clock clock;

  CheckHandler(AttemptRoot root, Isolation isolation, AgentConfig config, Clock clock) {
    this.root = root;
    this.isolation = isolation;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public Outcome work(Attempt attempt) {
    var command = attempt.grant().command();
    if (command.isEmpty()) {
      throw new FlotillaException(ErrorCode.CORRUPT_STATE, "a check without a command");
    }
    try (var bench = Bench.open(attempt, root, isolation, config, clock)) {
      var problem = bench.prepare();
      return problem.isPresent() ? problem.get() : check(attempt, bench, command.get());
    }
  }

  private static Outcome check(Attempt attempt, Bench bench, String command) {
    var setup = attempt.grant().setup();
    if (setup.isPresent()) {
      attempt.doing("set-up");
      var result = run(attempt, bench, setup.get());
      if (!result.green()) {
        var tail = "the set-up command failed: %s%n%s".formatted(setup.get(), result.tail());
        return ended(attempt, new CommandResult(nonZero(result), tail, result.timedOut()));
      }
    }
    attempt.doing("check");
    return ended(attempt, run(attempt, bench, command));
  }

  private static CommandResult run(Attempt attempt, Bench bench, String command) {
    return bench.workspace().run(command, bench.environment(attempt.grant()), bench.commandLimit());
  }

  private static int nonZero(CommandResult result) {
    return result.exitCode() == 0 ? 1 : result.exitCode();
  }

  private static Outcome ended(Attempt attempt, CommandResult result) {
    return attempt
        .stopped()
        .map(Endings::of)
        .orElseGet(() -> new Outcome.Checked(result.exitCode(), result.tail(), result.timedOut()));
  }
}
