package dev.flotilla.server.workflow;

import static dev.flotilla.server.workflow.Crew.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.Outcome;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Managers, workers, checks and people that do not do what was hoped for.
class CrewBadInputIT {
  private final Fleet fleet = new Fleet();
  private final TestAgent agent = fleet.agent();
  private final Crew crew = new Crew(fleet, agent);

  @AfterEach
  void close() {
    crew.assertSound();
    fleet.close();
  }

  private TaskId reviewed() {
    var task = fleet.submitCrew(null);
    crew.planned(task, node("pot", ""));
    agent.write(agent.lease(), "pot", "made");
    return task;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"verdict\": \"accept\", \"score\": 7, \"feedback\": \"Great.\"}",
        "{\"verdict\": \"accept\", \"score\": -0.1, \"feedback\": \"Great.\"}",
        "{\"verdict\": \"perhaps\", \"score\": 0.9, \"feedback\": \"Great.\"}",
        "{\"verdict\": \"revise\", \"score\": 0.1, \"feedback\": \"\"}",
        "[\"accept\"]"
      })
  void aReviewThatCannotBeReadIsAnsweredInTheSameConversation(String review) {
    var task = reviewed();
    var first = agent.lease();
    agent.progress(first);

    agent.answer(first, review);

    var second = agent.lease();
    assertThat(second.kind()).isEqualTo(AssignmentKind.REVIEW);
    assertThat(second.conversation().session()).isEqualTo(first.conversation().session());
    assertThat(second.conversation().prompt()).contains("review");
    assertThat(second.conversation().resume()).isPresent();
    agent.accept(second);
    crew.merge();
    assertThat(crew.state(task, "pot")).isEqualTo(SubtaskState.MERGED);
  }

  @Test
  void aVerdictThatItsScoreContradictsIsNoAcceptance() {
    var task = reviewed();

    agent.answer(
        agent.lease(), "{\"verdict\": \"accept\", \"score\": 0.2, \"feedback\": \"It leaks.\"}");

    assertThat(agent.lease().conversation().prompt()).contains("It leaks.");
    assertThat(fleet.subtask(task, "pot").revisions()).isEqualTo(1);
  }

  @Test
  void aRevisionThatChangesNothingIsReviewedAndCountedAsTheOthers() {
    var task = reviewed();
    for (int i = 0; i < 3; i++) {
      agent.answer(agent.lease(), Crew.REVISE);
      var again = agent.lease();
      var same = new Outcome.Succeeded(again.git().head(), TestAgent.turn("It is good as it is."));
      agent.complete(again, same);
    }
    var last = agent.lease();
    assertThat(last.conversation().prompt()).contains("It is good as it is.");

    agent.answer(last, Crew.REVISE);

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    assertThat(fleet.question(task).text()).contains("after 3 revisions", "The kettle leaks.");
  }

  @Test
  void whatIsChangedOutsideTouchesCountsForWhoComesNext() {
    var task = fleet.submitCrew(null);
    crew.planned(
        task,
        node("one", "a"),
        node("two", "b"),
        node("late", "c/**", "two"),
        node("free", "d", "two"));
    var works = crew.all();
    works.getFirst().agent().write(works.getFirst().grant(), "c/x", "not mine");
    works.getLast().agent().write(works.getLast().grant(), "b", "mine");
    var reviews = crew.all();
    reviews.getLast().agent().accept(reviews.getLast().grant());
    crew.merge();

    assertThat(fleet.subtask(task, "one").touched()).containsExactly("c/x");
    assertThat(crew.all()).extracting(Crew.Held::key).containsExactly("free");
    reviews.getFirst().agent().accept(reviews.getFirst().grant());
    crew.merge();
    assertThat(crew.all()).extracting(Crew.Held::key).containsExactly("late");
  }

  @Test
  void aBaseThatIsRedIsMendedByOneAndTheOthersWait() {
    var task = fleet.submitCrew("make test");
    crew.planned(task, node("a", "a"), node("b", "b"), node("c", "c"));
    all("x");
    crew.check("tree-base");
    var owner = agent.lease();
    assertThat(owner.kind()).isEqualTo(AssignmentKind.RESOLVE);
    assertThat(owner.conversation().prompt()).contains("It failed on the commit that you started");
    crew.merge();
    assertThat(agent.beat(owner)).isEmpty();
    assertThat(crew.all()).isEmpty();

    agent.write(owner, "file", "mended");
    crew.check("tree-base");

    assertThat(crew.all()).extracting(it -> it.grant().kind()).containsOnly(AssignmentKind.REVIEW);
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.INTEGRATING);
    assertThat(fleet.task(task).mainTree()).contains("a=x;b=x;c=x;file=mended");
  }

  private void all(String content) {
    crew.all().forEach(it -> it.agent().write(it.grant(), it.key(), content));
    crew.all().forEach(it -> it.agent().accept(it.grant()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"deliver anyway", "Deliver Anyway"})
  void aRedBaseThatAPersonLetsPassHoldsNobodyBackAnyMore(String words) {
    var task = fleet.submitCrew("make test");
    crew.planned(task, node("a", "a"), node("b", "b"));
    all("x");
    for (int i = 0; fleet.task(task).state() == TaskState.WORKING && i < 40; i++) {
      crew.merge();
      agent.tryLease().ifPresent(it -> redOrNothing(it, agent));
    }
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    assertThat(fleet.question(task).options()).containsExactly("deliver anyway", "give up");

    fleet.answer(task, words);
    crew.merge();

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.INTEGRATING);
    agent.accept(agent.lease());
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
  }

  private static int changes;

  private static void redOrNothing(dev.flotilla.api.work.Grant grant, TestAgent agent) {
    if (grant.kind() == AssignmentKind.CHECK) {
      agent.checked(grant, 1);
    } else {
      agent.write(grant, grant.subtask().value(), "tried " + changes++);
    }
  }

  @Test
  void aCheckThatIsRedOnceAndGreenThenIsBelieved() {
    var task = fleet.submitCrew("make test");
    crew.planned(task, node("a", ""));
    all("x");
    crew.merge();
    agent.checked(agent.lease(), 1);
    crew.merge();
    agent.checked(agent.lease(), 0);
    crew.merge();

    assertThat(crew.state(task, "a")).isEqualTo(SubtaskState.MERGED);
    assertThat(fleet.subtask(task, "a").resolves()).isZero();
  }

  @Test
  void aCheckThatEndsWhileItsTaskIsPausedIsTakenByTheResume() {
    var task = fleet.submitCrew("make test");
    crew.planned(task, node("a", ""));
    all("x");
    crew.merge();
    var check = agent.lease();
    fleet.workflow.pause("ada", task);
    agent.checked(check, 0);
    crew.merge();
    assertThat(crew.state(task, "a")).isEqualTo(SubtaskState.MERGING);

    fleet.workflow.resume("ada", task);
    crew.merge();

    assertThat(crew.state(task, "a")).isEqualTo(SubtaskState.MERGED);
  }

  @Test
  void aBatchInCheckIsForgottenByACancelAndMadeAnewAfterARetry() {
    var task = fleet.submitCrew("make test");
    crew.planned(task, node("a", ""), node("b", ""));
    all("x");
    crew.merge();
    var check = agent.lease();
    fleet.workflow.cancel("ada", task);
    assertThatThrownBy(() -> agent.checked(check, 0))
        .isInstanceOfSatisfying(
            FlotillaException.class, it -> assertThat(it.code()).isEqualTo(ErrorCode.LEASE_LOST));
    assertThat(fleet.count("select count(*) from merge_entry")).isZero();

    fleet.workflow.retry("ada", task);
    all("y");
    crew.check("red");

    assertThat(fleet.task(task).mainTree()).contains("a=y;b=y;file=tree-base");
    agent.accept(agent.lease());
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void whoWaitsForAPersonHoldsBackOnlyWhatOverlaps() {
    var task = fleet.submitCrew(null);
    crew.planned(task, node("a", "src/**"), node("b", "src/x"), node("c", "docs"));
    var works = crew.all();
    works
        .getFirst()
        .agent()
        .complete(works.getFirst().grant(), new Outcome.Refused(Outcome.Hold.KEY));
    works.getLast().agent().write(works.getLast().grant(), "docs", "made");
    agent.accept(agent.lease());
    crew.merge();
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    assertThat(crew.state(task, "b")).isEqualTo(SubtaskState.PENDING);

    fleet.answer(task, "retry");
    crew.workAndAccept("src/y");
    crew.merge();

    assertThat(crew.all()).extracting(Crew.Held::key).containsExactly("b");
  }

  @Test
  void twoHundredTasksAtOnceAreAllPlannedOnce() throws Exception {
    List<TaskId> tasks;
    try (var pool = Executors.newFixedThreadPool(8)) {
      Callable<TaskId> submit = () -> fleet.submitCrew(null);
      var submitted = pool.invokeAll(IntStream.range(0, 200).mapToObj(_ -> submit).toList());
      tasks = submitted.stream().map(it -> it.resultNow()).toList();
    }
    var planned = new HashSet<TaskId>();
    for (int i = 0; i < tasks.size(); i++) {
      var grant = agent.lease();
      planned.add(grant.task());
      agent.answer(grant, Crew.plan(node("pot", "")));
      if (i % 50 == 0) {
        crew.assertSound();
      }
    }

    assertThat(planned).containsExactlyInAnyOrderElementsOf(tasks);
    assertThat(agent.lease().kind()).isEqualTo(AssignmentKind.WORK);
    assertThat(fleet.count("select count(*) from assignment_ready")).isEqualTo(199);
  }
}
