package dev.flotilla.server.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.Heartbeat;
import dev.flotilla.api.work.LeaseRequest;
import dev.flotilla.engine.ledger.LedgerAuditor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Waiting for work and for directives, with threads.
class WaitingIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Fleet fleet = new Fleet();

  @AfterEach
  void close() {
    fleet.close();
  }

  @Test
  void whoWaitsForWorkGetsItWhenItComes() throws Exception {
    var agent = fleet.agent();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<Grant>> waiting =
          threads.submit(
              () ->
                  fleet.workflow.lease(
                      agent.instance(),
                      new LeaseRequest(agent.slot(), AttemptId.random(), PATIENCE)));

      fleet.submit((String) null);

      assertThat(waiting.get()).isPresent();
    }
  }

  @Test
  void whoWatchesIsToldOfACancelAtOnce() throws Exception {
    var task = fleet.submit((String) null);
    var agent = fleet.agent();
    var grant = agent.lease();
    var beat =
        new Heartbeat.Beat(
            agent.slot(), grant.attempt(), grant.token(), 0, "typing", List.of(), false);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Heartbeat.Response> watching =
          threads.submit(
              () ->
                  fleet.workflow.watch(
                      agent.instance(), new Heartbeat.Request(List.of(beat), PATIENCE, 1, true)));

      fleet.workflow.cancel("ada", task);

      var directive = watching.get().directives().getFirst();
      assertThat(directive.leaseLost()).isTrue();
      assertThat(directive.cancel()).isTrue();
    }
  }

  @Test
  void manyAgentsAndPeopleAtOnceLoseNothing() throws Exception {
    var tasks = 24;
    for (int i = 0; i < tasks; i++) {
      fleet.submit(i % 2 == 0 ? "make test" : null);
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 6; i++) {
        var agent = fleet.agent();
        threads.execute(() -> workUntilNothingIsLeft(agent));
      }
      threads.execute(this::meddle);
    }

    workUntilNothingIsLeft(fleet.agent());

    var violations = fleet.database.read(LedgerAuditor::violations);
    assertThat(violations).isEmpty();
    assertThat(fleet.count("select count(*) from task where state = ?", TaskState.SUCCEEDED.wire()))
        .isEqualTo(tasks);
    assertThat(fleet.count("select count(*) from event where type = 'merge.done'"))
        .isEqualTo(tasks);
  }

  private void workUntilNothingIsLeft(TestAgent agent) {
    for (var grant = agent.tryLease(); grant.isPresent(); grant = agent.tryLease()) {
      if (grant.get().kind() == AssignmentKind.CHECK) {
        agent.checked(grant.get(), 0);
      } else {
        agent.progress(grant.get());
        agent.succeed(grant.get(), "tree-" + grant.get().task());
      }
    }
  }

  /// Pauses and resumes whatever it finds.
  private void meddle() {
    for (int i = 0; i < 20; i++) {
      var found = fleet.text("select id from task where state = 'working' order by random()");
      found.map(TaskId::new).ifPresent(this::pausedAndResumed);
    }
  }

  private void pausedAndResumed(TaskId task) {
    try {
      fleet.workflow.pause("ada", task);
      fleet.workflow.resume("ada", task);
    } catch (FlotillaException e) {
      // it ended in between: nothing to pause
      assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
    }
  }
}
