package dev.flotilla.server.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.work.Outcome;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SteeringIT {
  private final Fleet fleet = new Fleet();
  private final TestAgent agent = fleet.agent();

  @AfterEach
  void close() {
    fleet.close();
  }

  @Test
  void cancelRevokesTheLeaseAtOnce() {
    var task = fleet.submit((String) null);
    var grant = agent.lease();

    fleet.workflow.cancel("ada", task);

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.CANCELLED);
    var directive = agent.beat(grant).getFirst();
    assertThat(directive.leaseLost()).isTrue();
    assertThat(directive.cancel()).isTrue();
    assertThatThrownBy(() -> agent.append(grant, 0, "x")).hasMessageContaining("no lease");
    assertThat(agent.tryLease()).isEmpty();
  }

  @Test
  void whatIsCancelledWaitsForNobody() {
    var task = fleet.submit((String) null);

    fleet.workflow.cancel("ada", task);

    assertThat(agent.tryLease()).isEmpty();
    assertThat(fleet.count("select count(*) from assignment_ready")).isZero();
    assertThatThrownBy(() -> fleet.workflow.cancel("ada", task))
        .hasMessageContaining("is cancelled already");
  }

  @Test
  void pauseHoldsWhatWaits() {
    var task = fleet.submit((String) null);

    fleet.workflow.pause("ada", task);
    assertThat(agent.tryLease()).isEmpty();
    fleet.workflow.resume("ada", task);

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.WORKING);
    assertThat(agent.tryLease()).isPresent();
  }

  @Test
  void pauseAsksTheAgentAndHoldsWhatItLeaves() {
    var task = fleet.submit((String) null);
    var grant = agent.lease();
    agent.progress(grant);

    fleet.workflow.pause("ada", task);
    assertThat(agent.beat(grant).getFirst().pause()).isTrue();
    agent.interrupted(grant, Outcome.Cause.PAUSED);

    assertThat(fleet.text("select state from assignment")).contains("HELD");
    assertThat(agent.tryLease()).isEmpty();
    fleet.workflow.resume("ada", task);
    assertThat(agent.lease().conversation().session()).isEqualTo(grant.conversation().session());
  }

  @Test
  void whatFinishesWhilePausedWaitsForItsCheckUntilResume() {
    var task = fleet.submit("make test");
    var grant = agent.lease();
    fleet.workflow.pause("ada", task);

    agent.succeed(grant, "tree-tea");

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PAUSED);
    assertThat(agent.tryLease()).isEmpty();
    fleet.workflow.resume("ada", task);
    agent.checked(agent.lease(), 0);
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void whatIsMergedWhilePausedIsDeliveredOnResume() {
    var task = fleet.submit((String) null);
    var grant = agent.lease();
    fleet.workflow.pause("ada", task);
    agent.succeed(grant, "tree-tea");
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PAUSED);

    fleet.workflow.resume("ada", task);

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void aTaskCanBePausedAndParkedAtOnce() {
    var task = fleet.submit((String) null);
    var grant = agent.lease();
    fleet.workflow.pause("ada", task);

    agent.complete(grant, new Outcome.Refused(Outcome.Hold.KEY));
    fleet.workflow.resume("ada", task);

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    fleet.workflow.pause("ada", task);
    fleet.answer(task, "retry");
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PAUSED);
    fleet.workflow.resume("ada", task);
    assertThat(agent.tryLease()).isPresent();
  }

  @Test
  void aMessageReachesTheRunningAgentOnce() {
    var task = fleet.submit((String) null);
    var grant = agent.lease();

    fleet.workflow.message("ada", task, Optional.empty(), "With milk.");
    var message = agent.beat(grant).getFirst().messages().getFirst();

    assertThat(message.text()).isEqualTo("With milk.");
    agent.beat(grant, message.id());
    assertThat(agent.beat(grant)).isEmpty();
  }

  @Test
  void aMessageThatTheCheckpointDoesNotHoldIsSaidAgain() {
    var task = fleet.submit((String) null);
    var grant = agent.lease();
    agent.progress(grant);
    fleet.clock.advance(Duration.ofSeconds(1));
    fleet.workflow.message("ada", task, Optional.empty(), "With milk.");
    agent.beat(grant, agent.beat(grant).getFirst().messages().getFirst().id());

    agent.interrupted(grant, Outcome.Cause.KILLED);
    var next = agent.lease();

    assertThat(agent.beat(next).getFirst().messages()).hasSize(1);
  }

  @Test
  void aMessageThatCameTooLateIsTheNextTurn() {
    var task = fleet.submit((String) null);
    var grant = agent.lease();
    agent.progress(grant);
    fleet.workflow.message("ada", task, Optional.empty(), "With milk.");

    agent.succeed(grant, "tree-tea");

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.WORKING);
    var next = agent.lease();
    assertThat(next.conversation().promptDelivered()).isFalse();
    assertThat(next.conversation().resume()).isPresent();
    assertThat(next.conversation().prompt()).contains("With milk.");
    assertThat(next.git().head().value())
        .isEqualTo(fleet.repositories.commit("tip tree-tea", "tree-tea").value());
    agent.succeed(next, "tree-milk");
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void aMessageThatCameTooLateIsSaidOnceEvenWithoutACheckpoint() {
    var task = fleet.submit((String) null);
    var grant = agent.lease();
    fleet.workflow.message("ada", task, Optional.empty(), "With milk.");
    agent.succeed(grant, "tree-tea");

    var next = agent.lease();
    agent.succeed(next, "tree-milk");

    assertThat(next.conversation().prompt()).contains("Make the tea.").contains("With milk.");
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void aCancelledTaskIsTriedAgainFromItsNewestTree() {
    var task = fleet.submit((String) null);
    var grant = agent.lease();
    agent.progress(grant);
    fleet.workflow.cancel("ada", task);

    fleet.workflow.retry("ada", task);

    var next = agent.lease();
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.WORKING);
    assertThat(next.conversation().session()).isNotEqualTo(grant.conversation().session());
    assertThat(next.conversation().resume()).isEmpty();
    assertThat(next.git().tree()).isPresent();
    agent.succeed(next, "tree-tea");
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void onlyWhatFailedOrWasCancelledIsTriedAgain() {
    var task = fleet.submit((String) null);

    assertThatThrownBy(() -> fleet.workflow.retry("ada", task))
        .hasMessageContaining("only a failed or cancelled one");
  }

  @Test
  void wordsThatCameDuringTheCheckAreHeardBeforeTheMerge() {
    var task = fleet.submit("make test");
    var work = agent.lease();
    agent.progress(work);
    agent.succeed(work, "tree-red");
    var check = agent.lease();
    fleet.workflow.message("ada", task, Optional.empty(), "Blue, please.");
    assertThat(agent.beat(check)).isEmpty();
    agent.checked(check, 0);

    var again = agent.lease();

    assertThat(again.conversation().session()).isEqualTo(work.conversation().session());
    assertThat(again.conversation().prompt()).contains("Blue, please.");
    agent.succeed(again, "tree-blue");
    agent.checked(agent.lease(), 0);
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
  }
}
