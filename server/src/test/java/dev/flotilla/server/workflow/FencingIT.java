package dev.flotilla.server.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.CompleteRequest;
import dev.flotilla.api.work.FencingToken;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.engine.queue.AssignmentTokens;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FencingIT {
  private final Fleet fleet = new Fleet();
  private final TestAgent agent = fleet.agent();

  @AfterEach
  void close() {
    fleet.close();
  }

  private static void refused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FlotillaException.class, it -> assertThat(it.code()).isEqualTo(code));
  }

  private Grant reclaimed() {
    var grant = agent.lease();
    fleet.workflow.reclaimer().runOnce();
    for (int i = 0; i < 31; i++) {
      fleet.clock.advance(java.time.Duration.ofSeconds(1));
      fleet.workflow.reclaimer().runOnce();
    }
    return grant;
  }

  @Test
  void everyWriteOfAReclaimedHolderIsRefused() {
    var task = fleet.submit((String) null);
    var grant = reclaimed();
    var other = fleet.agent();
    var next = other.lease();

    refused(ErrorCode.LEASE_LOST, () -> agent.append(grant, 0, "x"));
    refused(ErrorCode.LEASE_LOST, () -> agent.checkpoint(grant, 0, "tree-late", Optional.empty()));
    refused(ErrorCode.LEASE_LOST, () -> agent.succeed(grant, "tree-late"));
    refused(ErrorCode.LEASE_LOST, () -> agent.interrupted(grant, Outcome.Cause.KILLED));
    refused(ErrorCode.LEASE_LOST, () -> agent.tryLease(grant.attempt()));
    assertThat(agent.beat(grant).getFirst().leaseLost()).isTrue();
    assertThat(holder(grant)).isFalse();
    assertThat(holder(next)).isTrue();
    assertThat(next.token().value()).isGreaterThan(grant.token().value());
    other.succeed(next, "tree-tea");
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
  }

  private boolean holder(Grant grant) {
    return fleet.database.<Boolean>read(
        it -> AssignmentTokens.holder(it, grant.assignmentToken()).isPresent());
  }

  @Test
  void theSameAttemptGetsTheSameGrantAgain() {
    fleet.submit((String) null);
    var attempt = AttemptId.random();
    var first = agent.tryLease(attempt).orElseThrow();

    var second = agent.tryLease(attempt).orElseThrow();

    assertThat(second).isEqualTo(first);
    assertThat(fleet.count("select count(*) from attempt")).isEqualTo(1);
  }

  @Test
  void aSlotWorksOnOneAssignmentAtATime() {
    fleet.submit((String) null);
    fleet.submit((String) null);
    agent.lease();

    refused(ErrorCode.CONFLICT, () -> agent.tryLease());
  }

  @Test
  void theSameCompletionTwiceIsOne() {
    var task = fleet.submit((String) null);
    var grant = agent.lease();

    agent.succeed(grant, "tree-tea");
    agent.succeed(grant, "tree-tea");

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(fleet.count("select count(*) from event where type = 'attempt.ended'")).isEqualTo(1);
  }

  @Test
  void anotherOutcomeForTheSameAttemptIsAConflict() {
    fleet.submit((String) null);
    var grant = agent.lease();
    agent.interrupted(grant, Outcome.Cause.DRAINED);

    refused(ErrorCode.CONFLICT, () -> agent.interrupted(grant, Outcome.Cause.KILLED));
  }

  @Test
  void nobodyCompletesForAnother() {
    fleet.submit((String) null);
    var grant = agent.lease();
    var stranger = fleet.agent();

    refused(ErrorCode.LEASE_LOST, () -> stranger.interrupted(grant, Outcome.Cause.KILLED));
    refused(ErrorCode.LEASE_LOST, () -> stranger.append(grant, 0, "x"));
    refused(ErrorCode.LEASE_LOST, () -> stranger.tryLease(grant.attempt()));
    var forged = new CompleteRequest(new FencingToken(999), new Outcome.Cancelled());
    refused(
        ErrorCode.LEASE_LOST,
        () -> fleet.workflow.complete(agent.instance(), grant.attempt(), forged));
  }

  @Test
  void anOutcomeThatDoesNotFitIsRefusedAndTheLeaseStays() {
    fleet.submit((String) null);
    var grant = agent.lease();

    refused(ErrorCode.INVALID_REQUEST, () -> agent.checked(grant, 0));

    assertThat(agent.beat(grant)).isEmpty();
  }

  @Test
  void aTipThatWasNotPushedIsRefusedAndTheLeaseStays() {
    fleet.submit((String) null);
    var grant = agent.lease();
    var tip = fleet.repositories.commit("elsewhere", "tree-tea");

    refused(
        ErrorCode.CONFLICT,
        () -> agent.complete(grant, new Outcome.Succeeded(tip, TestAgent.turn("Done."))));

    assertThat(agent.beat(grant)).isEmpty();
  }

  @Test
  void aCheckpointNeedsItsTranscriptAndItsCommit() {
    fleet.submit((String) null);
    var grant = agent.lease();
    agent.append(grant, 0, "line\n");

    refused(ErrorCode.CONFLICT, () -> agent.checkpoint(grant, 6, "tree-x", Optional.empty()));

    assertThat(fleet.count("select count(*) from checkpoint")).isZero();
  }

  @Test
  void anInstanceThatWasStartedAgainGivesItsWorkBackAtOnce() {
    fleet.submit((String) null);
    var first = TestAgent.joined(fleet, "kettle", false);
    var grant = first.lease();
    first.progress(grant);

    var second = TestAgent.joined(fleet, "kettle", false);

    var next = second.lease();
    assertThat(next.conversation().session()).isEqualTo(grant.conversation().session());
    refused(ErrorCode.UNAUTHENTICATED, () -> first.beat(grant));
    refused(ErrorCode.UNAUTHENTICATED, () -> first.tryLease());
  }

  @Test
  void aRehearsalOnlyInstanceTakesSimulatedWorkAlone() {
    fleet.submit((String) null);
    var rehearsing = TestAgent.joined(fleet, "stage", true);

    assertThat(rehearsing.tryLease()).isEmpty();
    assertThat(agent.tryLease()).isPresent();
  }

  @Test
  void aJoinTokenIsGoodOnce() {
    refused(
        ErrorCode.UNAUTHENTICATED, () -> fleet.workflow.join("flotilla_join_x", joinRequest(1)));
    refused(ErrorCode.UNPROCESSABLE, () -> fleet.workflow.join("flotilla_join_x", joinRequest(2)));
  }

  private static dev.flotilla.api.work.Join.Request joinRequest(int protocol) {
    return new dev.flotilla.api.work.Join.Request(
        protocol,
        "test",
        "x",
        "here",
        1,
        java.util.List.of(new dev.flotilla.api.work.AgentId("x-1")),
        Optional.empty(),
        false);
  }
}
