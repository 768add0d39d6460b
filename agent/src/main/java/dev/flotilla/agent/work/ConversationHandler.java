package dev.flotilla.agent.work;

import dev.flotilla.agent.checkpoint.Checkpoints;
import dev.flotilla.agent.claude.ClaudeCode;
import dev.flotilla.agent.isolation.AttemptRoot;
import dev.flotilla.agent.isolation.Isolation;
import dev.flotilla.agent.prompt.Continuation;
import dev.flotilla.api.client.AgentClient;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.process.AgentCrashPoint;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.work.Join;
import dev.flotilla.api.work.Outcome;
import java.time.Clock;
import java.util.function.UnaryOperator;

/// All kinds of assignment that are a conversation with the model: a workspace, the transcript it
/// goes on from, the talk, the end.
final class ConversationHandler implements Handler {
  private final AgentClient client;
  private final AttemptRoot root;
  private final Isolation isolation;
  private final ClaudeCode claude;
  private final Asking asking;
  private final AgentConfig config;
  private final Join.Response terms;
  private final CrashPoint crash;
  private final Clock clock;

  ConversationHandler(
      AgentClient client,
      AttemptRoot root,
      Isolation isolation,
      ClaudeCode claude,
      Asking asking,
      AgentConfig config,
      Join.Response terms,
      CrashPoint crash,
      Clock clock) {
    this.client = client;
    this.root = root;
    this.isolation = isolation;
    this.claude = claude;
    this.asking = asking;
    this.config = config;
    this.terms = terms;
    this.crash = crash;
    this.clock = clock;
  }

  @Override
  public Outcome work(Attempt attempt) {
    try (var bench = Bench.open(attempt, root, isolation, config, clock)) {
      var problem = bench.prepare();
      crash.reached(AgentCrashPoint.PREPARED);
      return problem.isPresent() ? problem.get() : talk(attempt, bench);
    } catch (InterruptedException _) {
      return attempt.stopped().map(Endings::of).orElseGet(() -> Endings.machine("interrupted"));
    }
  }

  private Outcome talk(Attempt attempt, Bench bench) throws InterruptedException {
    var grant = attempt.grant();
    var inside = isolation.inside(bench.dirs());
    var checkpoints =
        new Checkpoints(client, grant, bench.workspace(), bench.config(), inside, crash);
    restore(attempt, checkpoints);
    var extras = new Extras(grant, inside, bench.config());
    var opening = new Opening(grant, inside, bench.config(), checkpoints);
    var talk = new Talk(attempt, bench, checkpoints, claude, extras, asking, terms, crash, clock);
    if (grant.conversation().ended().isPresent()) {
      var launch = opening.launch(UnaryOperator.identity());
      return talk.after(grant.conversation().ended().get(), launch);
    }
    var extend = setUp(attempt, bench);
    if (attempt.stopped().isPresent()) {
      return Endings.of(attempt.stopped().get());
    }
    return talk.from(opening.launch(extend));
  }

  /// The server may be away for a moment; the lease says for how long that matters.
  private static void restore(Attempt attempt, Checkpoints checkpoints) {
    var resume = attempt.grant().conversation().resume();
    var backoff = Backoff.whileAway();
    while (resume.isPresent()) {
      try {
        checkpoints.restore(resume.get());
        return;
      } catch (FlotillaException e) {
        if (!AgentClient.isPassing(e) || attempt.stopped().isPresent()) {
          throw e;
        }
        backoff.park();
      }
    }
  }

  /// Runs the repository's set-up command, unless there is only reading to be done; when it fails
  /// the model is told, who may mend it.
  private static UnaryOperator<String> setUp(Attempt attempt, Bench bench) {
    var command = attempt.grant().setup();
    if (command.isEmpty() || attempt.grant().kind().isReading()) {
      return UnaryOperator.identity();
    }
    attempt.doing("set-up");
    var result =
        bench
            .workspace()
            .run(command.get(), bench.environment(attempt.grant()), bench.commandLimit());
    attempt.doing("starting");
    return result.green()
        ? UnaryOperator.identity()
        : prompt ->
            Continuation.setupFailed(prompt, command.get(), result.exitCode(), result.tail());
  }
}
