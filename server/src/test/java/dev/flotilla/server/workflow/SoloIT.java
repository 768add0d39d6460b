package dev.flotilla.server.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.task.Deliver;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SoloIT {
  private final Fleet fleet = new Fleet();
  private final TestAgent agent = fleet.agent();

  @AfterEach
  void close() {
    fleet.close();
  }

  @Test
  void aTaskWithoutACheckIsMergedAndSaysSo() {
    var task = fleet.submit((String) null);
    var grant = agent.lease();

    agent.succeed(grant, "tree-tea");

    assertThat(grant.kind()).isEqualTo(AssignmentKind.WORK);
    assertThat(grant.conversation().prompt()).isEqualTo("Make the tea.");
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(fleet.text("select branch from task")).contains("flotilla/" + task);
    assertThat(fleet.subtask(task).state()).isEqualTo(SubtaskState.MERGED);
    assertThat(fleet.text("select data ->> 'checked' from event where type = 'merge.done'"))
        .contains("false");
    assertThat(fleet.events(task))
        .containsSubsequence(
            "task.state",
            "subtask.state",
            "attempt.started",
            "attempt.ended",
            "merge.done",
            "delivered",
            "task.state");
  }

  @Test
  void aGreenCheckIsMerged() {
    var task = fleet.submit("make test");
    agent.succeed(agent.lease(), "tree-tea");
    var check = agent.lease();

    agent.checked(check, 0);

    assertThat(check.kind()).isEqualTo(AssignmentKind.CHECK);
    assertThat(check.command()).contains("make test");
    assertThat(check.git().head()).isEqualTo(fleet.subtask(task).tip().orElseThrow());
    assertThat(check.modelUrl()).isEmpty();
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(fleet.text("select check_exit from task")).contains("0");
  }

  @Test
  void aFlakyCheckIsRunOnceMore() {
    var task = fleet.submit("make test");
    agent.succeed(agent.lease(), "tree-tea");

    agent.checked(agent.lease(), 1);
    agent.checked(agent.lease(), 0);

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(fleet.subtask(task).resolves()).isZero();
  }

  @Test
  void twiceRedChecksTheBaseAndThenGoesBackToItsOwnersSession() {
    var task = fleet.submit("make test");
    var work = agent.lease();
    agent.progress(work);
    agent.succeed(work, "tree-bad");
    agent.checked(agent.lease(), 1);
    agent.checked(agent.lease(), 1);
    var ofBase = agent.lease();
    agent.checked(ofBase, 0);

    var resolve = agent.lease();

    assertThat(ofBase.git().head()).isEqualTo(fleet.base);
    assertThat(resolve.kind()).isEqualTo(AssignmentKind.RESOLVE);
    assertThat(resolve.conversation().session()).isEqualTo(work.conversation().session());
    assertThat(resolve.conversation().promptDelivered()).isFalse();
    assertThat(resolve.conversation().resume()).isPresent();
    assertThat(resolve.conversation().prompt()).contains("output of 1").contains("It passed on");
    assertThat(resolve.git().start()).isEqualTo(fleet.subtask(task).tip().orElseThrow());
    agent.succeed(resolve, "tree-good");
    agent.checked(agent.lease(), 0);
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(fleet.subtask(task).resolves()).isEqualTo(1);
  }

  @Test
  void aBaseThatWasRedAlreadyIsSaid() {
    fleet.submit("make test");
    agent.succeed(agent.lease(), "tree-bad");
    for (int i = 0; i < 3; i++) {
      agent.checked(agent.lease(), 1);
    }

    var resolve = agent.lease();

    assertThat(resolve.conversation().prompt()).contains("before you changed anything");
  }

  @Test
  void afterMaxResolvesAPersonDecidesToDeliverAnyway() {
    var task = fleet.submit("make test");
    exhaustResolves();

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    assertThat(fleet.question(task).options()).containsExactly("deliver anyway", "give up");
    fleet.answer(task, "deliver anyway");

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(fleet.text("select check_exit from task")).contains("1");
  }

  @Test
  void afterMaxResolvesAPersonGivesUp() {
    var task = fleet.submit("make test");
    exhaustResolves();

    fleet.answer(task, "give up");

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.FAILED);
  }

  @Test
  void afterMaxResolvesAPersonsWordsGoToTheAgent() {
    var task = fleet.submit("make test");
    exhaustResolves();

    fleet.answer(task, "Use the other kettle.");

    var resolve = agent.lease();
    assertThat(resolve.kind()).isEqualTo(AssignmentKind.RESOLVE);
    assertThat(resolve.conversation().prompt()).contains("Use the other kettle.");
  }

  private void exhaustResolves() {
    agent.succeed(agent.lease(), "tree-bad0");
    agent.checked(agent.lease(), 1);
    agent.checked(agent.lease(), 1);
    agent.checked(agent.lease(), 0);
    for (int i = 1; i <= 3; i++) {
      agent.succeed(agent.lease(), "tree-bad" + i);
      agent.checked(agent.lease(), 1);
      agent.checked(agent.lease(), 1);
    }
  }

  @Test
  void anEmptyResultFailsWithTheAgentsLastWords() {
    var task = fleet.submit((String) null);
    var grant = agent.lease();
    var tip = agent.push(grant, "tree-base");

    agent.complete(grant, new Outcome.Succeeded(tip, TestAgent.turn("There is no kettle.")));

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.FAILED);
    assertThat(fleet.text("select reason from task").orElseThrow()).contains("There is no kettle.");
  }

  @Test
  void aSimulatedResultIsNeverDelivered() {
    try (var rehearsal = new Fleet(true)) {
      var task = rehearsal.submit((String) null);
      var agent = rehearsal.agent();

      agent.succeed(agent.lease(), "tree-tea");

      assertThat(rehearsal.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
      assertThat(rehearsal.text("select branch from task")).isEmpty();
    }
  }

  @Test
  void deliverNoneHasNoBranch() {
    var task = fleet.submit(fleet.request(null, Deliver.NONE));

    agent.succeed(agent.lease(), "tree-tea");

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(fleet.text("select branch from task")).isEmpty();
  }
}
