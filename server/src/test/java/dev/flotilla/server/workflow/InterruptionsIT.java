package dev.flotilla.server.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.api.work.Outcome.Cause;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InterruptionsIT {
  private final Fleet fleet = new Fleet();
  private final TestAgent agent = fleet.agent();

  @AfterEach
  void close() {
    fleet.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"PAUSED", "DRAINED"})
  void whatTheFleetWantedNeverCounts(Cause cause) {
    var task = fleet.submit((String) null);

    for (int i = 0; i < 10; i++) {
      agent.interrupted(agent.lease(), cause);
    }

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.WORKING);
    assertThat(failures()).isZero();
    assertThat(fleet.count("select interruptions from subtask")).isEqualTo(10);
  }

  @Test
  void threeInARowWithoutProgressAreOneFailure() {
    fleet.submit((String) null);

    agent.interrupted(agent.lease(), Cause.KILLED);
    agent.interrupted(agent.lease(), Cause.STALLED);
    assertThat(failures()).isZero();
    agent.interrupted(agent.lease(), Cause.KILLED);

    assertThat(failures()).isEqualTo(1);
  }

  @Test
  void progressForgetsWhatWentWrongBefore() {
    fleet.submit((String) null);

    for (int i = 0; i < 12; i++) {
      var grant = agent.lease();
      if (i % 3 == 2) {
        agent.progress(grant);
      }
      agent.interrupted(grant, Cause.KILLED);
    }

    assertThat(failures()).isZero();
  }

  @Test
  void twoKillsForWantOfMemoryAreOneFailure() {
    fleet.submit((String) null);

    agent.interrupted(agent.lease(), Cause.OUT_OF_MEMORY);
    agent.interrupted(agent.lease(), Cause.OUT_OF_MEMORY);

    assertThat(failures()).isEqualTo(1);
  }

  @Test
  void anOutageBacksOffAndNeverCounts() {
    fleet.submit((String) null);

    agent.interrupted(agent.lease(), Cause.UPSTREAM);

    assertThat(agent.tryLease()).isEmpty();
    fleet.clock.advance(Duration.ofSeconds(4));
    assertThat(agent.tryLease()).isEmpty();
    fleet.clock.advance(Duration.ofSeconds(1));
    assertThat(agent.tryLease()).isPresent();
    assertThat(failures()).isZero();
  }

  @Test
  void aLongOutageBacksOffFiveMinutesAndParksAfterAnHour() {
    var task = fleet.submit((String) null);
    agent.interrupted(agent.lease(), Cause.UPSTREAM);
    var turns = 0;

    while (fleet.task(task).state() == TaskState.WORKING) {
      fleet.clock.advance(Duration.ofMinutes(5));
      agent.interrupted(agent.lease(), Cause.UPSTREAM);
      turns++;
    }

    assertThat(turns).isEqualTo(12);
    assertThat(fleet.question(task).kind()).isEqualTo(QuestionKind.OUTAGE);
    fleet.answer(task, "retry");
    assertThat(agent.tryLease()).isPresent();
  }

  @Test
  void aCheckpointThatSavesNothingNewIsNoProgress() {
    var task = fleet.submit((String) null);
    var first = agent.lease();
    agent.progress(first);
    agent.interrupted(first, Cause.UPSTREAM);
    var turns = 0;

    while (fleet.task(task).state() == TaskState.WORKING) {
      fleet.clock.advance(Duration.ofMinutes(5));
      var grant = agent.lease();
      var saved = grant.conversation().resume().orElseThrow().files().getFirst().length();
      agent.checkpoint(grant, saved, "tree-part", java.util.Optional.empty());
      agent.interrupted(grant, Cause.UPSTREAM);
      turns++;
    }

    assertThat(turns).isEqualTo(12);
    assertThat(fleet.question(task).text()).contains("as the test wants");
  }

  @Test
  void aFailureIsFollowedByANewSessionFromTheNewestTree() {
    fleet.submit((String) null);
    var first = agent.lease();
    var length = agent.append(first, 0, "line\n");
    var saved = agent.checkpoint(first, length, "tree-half", java.util.Optional.empty());

    agent.complete(first, new Outcome.Failed("refused", false));
    var second = agent.lease();

    assertThat(second.conversation().session()).isNotEqualTo(first.conversation().session());
    assertThat(second.conversation().resume()).isEmpty();
    assertThat(second.conversation().prompt()).contains("Make the tea.").contains("refused");
    assertThat(second.git().tree()).contains(saved);
  }

  @Test
  void maxTurnsGoesOnInTheSameSession() {
    fleet.submit((String) null);
    var first = agent.lease();
    agent.progress(first);

    agent.complete(first, new Outcome.Failed("max turns", true));
    var second = agent.lease();

    assertThat(second.conversation().session()).isEqualTo(first.conversation().session());
    assertThat(second.conversation().promptDelivered()).isTrue();
    assertThat(failures()).isEqualTo(1);
  }

  @Test
  void afterMaxAttemptsAPersonDecides() {
    var task = fleet.submit((String) null);

    fail(3);

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    assertThat(fleet.text("select reason from task").orElseThrow()).contains("nonsense");
    fleet.answer(task, "Try it with milk.");
    var grant = agent.lease();
    assertThat(grant.conversation().prompt()).contains("Try it with milk.");
    assertThat(failures()).isZero();
  }

  @Test
  void givingUpEndsTheTask() {
    TaskId task = fleet.submit((String) null);
    fail(3);

    fleet.answer(task, "give up");

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.FAILED);
    assertThat(agent.tryLease()).isEmpty();
    assertThat(fleet.count("select count(*) from assignment where state <> 'CANCELLED'")).isZero();
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      agent.complete(agent.lease(), new Outcome.Failed("nonsense", false));
    }
  }

  private long failures() {
    return fleet.count("select failures from assignment");
  }
}
