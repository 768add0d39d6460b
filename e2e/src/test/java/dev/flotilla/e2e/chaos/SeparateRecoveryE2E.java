package dev.flotilla.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.harness.Auditor;
import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.Reply;
import dev.flotilla.e2e.harness.SampleRepository;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import dev.flotilla.engine.store.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// What a fleet of separate processes comes back from, by the blows that are named one by one: a
/// gateway in the middle of a stream, an agent at work, the server. Prints how long it took.
class SeparateRecoveryE2E {
  private static final long SEED = 4;
  private static final int STEPS = 6;

  /// What a busy machine may add to what is promised: the figures are printed, this finds what hangs.
  private static final Duration SLACK = Duration.ofSeconds(25);

  /// Kept when it fails: the ledger tells what happened.
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path home;

  private final Steps steps = new Steps(SEED);
  private final AtomicBoolean hung = new AtomicBoolean();
  private ScriptedUpstream upstream;
  private Separate fleet;
  private Submitted work;

  @BeforeEach
  void fleetIsUp() {
    upstream = ScriptedUpstream.start(this::reply);
    var product = new Product(home).upstream(upstream, "sk-ant-e2e-recovery");
    fleet = new Separate(product.with("FLOTILLA_CHECKPOINT", "1s"));
    fleet.ensure();
    work = new Submitted(product, SampleRepository.create(home.resolve("repo")), STEPS);
  }

  @AfterEach
  void nothingIsLeft() {
    upstream.close();
    Processes.killAll(home);
  }

  /// The first task's third step begins with a stream that starts and never goes on.
  private Reply reply(Conversation conversation) {
    return isOfFirstTask(conversation)
            && conversation.hasResult("done-2.")
            && hung.compareAndSet(false, true)
        ? new Reply.Stall()
        : steps.reply(conversation);
  }

  private static boolean isOfFirstTask(Conversation conversation) {
    return conversation.heard(Steps.prompt(0, STEPS));
  }

  @Test
  void gatewayAgentAndServerDieInTurnAndEveryTaskSucceedsOnce() {
    try (var database = Database.open(fleet.postgres().database("flotilla", 2))) {
      var first = work.begin();
      gatewayDiesInTheMiddleOfAStream();
      settled();
      agentDiesAtWork(database, work.begin());
      settled();
      serverDies(database, work.begin());
      settled();

      work.assertDoneOnce(SEED);
      // the new gateway replaces what the old one held once nobody has renewed it for a while
      Eventually.within(Duration.ofMinutes(2), () -> Auditor.findings(database).isEmpty());
      assertLostRequestIsEstimated(database, first);
      assertThat(Processes.ofAttempts(database)).as("agents' processes left").isEmpty();
      System.err.println("recovery: " + Resumption.of(database));
    }
    fleet.close();
    assertThat(Processes.of(home)).as("processes left").isEmpty();
  }

  private void settled() {
    Eventually.within(Duration.ofMinutes(2), work::settled);
  }

  private void gatewayDiesInTheMiddleOfAStream() {
    Eventually.took(hung::get);
    // its first events are on their way down
    Eventually.after(Duration.ofMillis(500));
    fleet.kill("gateway");
    fleet.ensure();
  }

  private void agentDiesAtWork(Database database, String task) {
    work.awaitCheckpoint(task, 1);
    var held = Takeover.Held.of(database, task);
    var killed = Instant.now();
    fleet.kill(held.process());
    Eventually.took(() -> Takeover.of(database, held, killed).isPresent());

    var takeover = Takeover.of(database, held, killed).orElseThrow();
    System.err.println("recovery: lease " + Separate.LEASE + ", " + takeover);
    assertThat(takeover.to()).isNotEqualTo(takeover.from());
    assertThat(takeover.sameSession()).as("the conversation goes on").isTrue();
    assertThat(takeover.sinceRenewal())
        .isLessThanOrEqualTo(Separate.LEASE.plusSeconds(1).plus(SLACK));
    fleet.ensure();
  }

  private void serverDies(Database database, String task) {
    work.awaitCheckpoint(task, 1);
    var held = Takeover.Held.of(database, task);
    var asked = upstream.seen().size();
    fleet.kill("server");
    var back = fleet.ensure();

    System.err.printf(
        "recovery: the server answers %.1f s after its start, %d model calls meanwhile%n",
        back.toMillis() / 1000.0, upstream.seen().size() - asked);
    assertThat(back).isLessThanOrEqualTo(Duration.ofSeconds(5).plus(SLACK));
    settled();
    assertThat(Takeover.of(database, held, Instant.now()))
        .as("the agent went on with what it had")
        .isEmpty();
  }

  /// One row for each request that the model's provider saw; the lost one costs what it could have.
  private void assertLostRequestIsEstimated(Database database, String task) {
    var seen = upstream.seen().stream().filter(SeparateRecoveryE2E::isOfFirstTask).count();
    assertThat(requests(database, task, "status = 200 and complete and estimated_usd = 0"))
        .isEqualTo(seen - 1);
    assertThat(requests(database, task, "status = 0 and not complete and estimated_usd > 0"))
        .isEqualTo(1);
  }

  private static long requests(Database database, String task, String that) {
    return database.read(
        handle ->
            handle
                .createQuery("select count(*) from model_request where task = :task and " + that)
                .bind("task", task)
                .mapTo(Long.class)
                .one());
  }
}
