package dev.flotilla.server.workflow;

import static dev.flotilla.server.workflow.Crew.REVISE;
import static dev.flotilla.server.workflow.Crew.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.task.Approval;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.engine.ledger.TaskRow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What waits for people in a crew: nothing stands still without a question, no question is asked
/// twice, and what they say arrives.
class CrewParkingIT {
  private final Fleet fleet = new Fleet();
  private final TestAgent agent = fleet.agent();
  private final Crew crew = new Crew(fleet, agent);

  @AfterEach
  void close() {
    crew.assertSound();
    fleet.close();
  }

  private void merged(TaskId task) {
    crew.planned(task, node("pot", ""));
    crew.workAndAccept("pot");
    crew.merge();
    agent.accept(agent.lease());
  }

  private long questions(TaskId task) {
    return fleet.count(
        "select count(*) from question where task = ? and answered_at is null", task.value());
  }

  @Test
  void aRefusedDeliveryIsAskedAboutOnce() {
    fleet.deliveryResult = new Deliveries.Result.Refused("protected branch");
    var task = fleet.submitCrewByUrl();
    merged(task);
    fleet.workflow.deliveryLoop().runOnce();
    fleet.workflow.deliveryLoop().runOnce();

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    assertThat(questions(task)).isEqualTo(1);
    fleet.deliveryResult = new Deliveries.Result.Delivered(Optional.empty());
    fleet.answer(task, "deliver");
    fleet.workflow.deliveryLoop().runOnce();
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void aPauseDoesNotAskForTheDeliveryAgain() {
    var task = fleet.submitCrew(null, Approval.DELIVERY);
    merged(task);
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    fleet.workflow.pause("ada", task);
    fleet.workflow.resume("ada", task);

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    assertThat(questions(task)).isEqualTo(1);
    fleet.answer(task, "Deliver");
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void aDeliveryThatWasApprovedWhilePausedIsMadeByTheResume() {
    var task = fleet.submitCrew(null, Approval.DELIVERY);
    merged(task);
    fleet.workflow.pause("ada", task);
    fleet.answer(task, "deliver");
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PAUSED);

    fleet.workflow.resume("ada", task);

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void aGivenUpDeliveryIsAskedAboutAgainByARetry() {
    var task = fleet.submitCrew(null, Approval.DELIVERY);
    merged(task);
    fleet.answer(task, "give up");

    fleet.workflow.retry("ada", task);

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    fleet.answer(task, "deliver");
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void aPlanThatEndsItsTaskWhilePausedEndsItWithTheResume() {
    var task = fleet.submitPlanOnly();
    var planning = agent.lease();
    fleet.workflow.pause("ada", task);
    agent.answer(planning, Crew.plan(node("pot", "")));
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PAUSED);

    fleet.workflow.resume("ada", task);

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void aPlanThatWasAcceptedWhilePausedIsThereAfterACancelAndARetry() {
    var task = fleet.submitPlanOnly(Approval.PLAN);
    agent.answer(agent.lease(), Crew.plan(node("pot", "")));
    fleet.workflow.pause("ada", task);
    fleet.answer(task, "approve");
    fleet.workflow.cancel("ada", task);

    fleet.workflow.retry("ada", task);

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void aCheckThatCannotBeRunParksTheTask() {
    var task = fleet.submitCrew("make test");
    crew.planned(task, node("pot", ""));
    crew.workAndAccept("pot");
    crew.merge();
    for (int i = 0; i < 3; i++) {
      var check = agent.lease();
      assertThat(check.kind()).isEqualTo(AssignmentKind.CHECK);
      agent.complete(check, new Outcome.Failed("no room for a checkout", false));
      crew.merge();
    }

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    assertThat(fleet.question(task).text()).contains("CHECK", "no room for a checkout");
    fleet.answer(task, "retry");
    agent.checked(agent.lease(), 0);
    crew.merge();
    assertThat(crew.state(task, "pot")).isEqualTo(SubtaskState.MERGED);
  }

  @Test
  void aRepositoryThatCannotBeReadForAMergeIsAskedForOnceAndTheOthersGoOn() {
    var task = fleet.submitCrew(null);
    crew.planned(task, node("pot", ""), node("cup", ""));
    var works = crew.all();
    works.getLast().agent().write(works.getLast().grant(), "pot", "made");
    agent.accept(agent.lease());
    fleet.repositories.lost = true;
    crew.merge();
    assertThat(fleet.workflow.mergeLoop().runOnce()).isFalse();

    assertThat(questions(task)).isEqualTo(1);
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.WORKING);
    fleet.repositories.lost = false;
    fleet.answer(task, "retry");
    crew.merge();
    assertThat(crew.state(task, "pot")).isEqualTo(SubtaskState.MERGED);
  }

  @Test
  void oneTasksAccidentDoesNotKeepTheOthersFromMerging() {
    var first = fleet.submitCrew(null);
    crew.planned(first, node("pot", ""));
    var second = fleet.submitCrew(null);
    crew.planned(second, node("pot", ""));
    crew.workAndAccept("pot");
    var main = fleet.task(first).mainRef();
    fleet.database.run(it -> it.execute("delete from git_ref where name = ?", main));

    assertThatThrownBy(() -> fleet.workflow.mergeLoop().runOnce())
        .isInstanceOf(RuntimeException.class);

    assertThat(crew.state(second, "pot")).isEqualTo(SubtaskState.MERGED);
    fleet.database.run(
        it -> fleet.repositories.create(it, fleet.repository, List.of(main), fleet.base));
  }

  @Test
  void aConflictThatNobodyResolvesIsAskedAboutAndTheWordsReachItsOwnerOnTheConflict() {
    var task = fleet.submitCrew(null);
    unresolvable(task);
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    assertThat(fleet.question(task).options()).containsExactly("give up");
    assertThatThrownBy(() -> fleet.answer(task, "deliver anyway"))
        .isInstanceOfSatisfying(
            FlotillaException.class,
            it -> assertThat(it.code()).isEqualTo(ErrorCode.INVALID_REQUEST));

    fleet.answer(task, "Keep both lines.");

    var resolve = agent.lease();
    assertThat(resolve.conversation().prompt()).contains("file", "Keep both lines.", "markers");
    assertThat(fleet.repositories.tree(fleet.repository, resolve.git().head())).contains("<<<");
    agent.write(resolve, "other", "markers are left");
    var again = agent.lease();
    assertThat(again.conversation().prompt()).contains("Conflict markers are left");
    agent.write(again, "file", "both");
    crew.merge();
    agent.accept(agent.lease());
    assertThat(fleet.task(task).mainTree().orElseThrow()).contains("file=both");
  }

  @Test
  void aConflictThatIsGivenUpFailsTheTaskAndARetryKnowsOfTheMarkers() {
    var task = fleet.submitCrew(null);
    unresolvable(task);
    fleet.answer(task, "give up");
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.FAILED);
    fleet.clock.advance(Duration.ofSeconds(1));

    fleet.workflow.retry("ada", task);

    var work = agent.lease();
    assertThat(work.kind()).isEqualTo(AssignmentKind.WORK);
    assertThat(work.conversation().prompt()).contains("Make pot well.", "conflict markers");
    agent.write(work, "other", "markers are left");
    assertThat(agent.lease().conversation().prompt()).contains("Conflict markers are left");
  }

  /// `pot` conflicts with what is merged, however often its agent says that it is done.
  private void unresolvable(TaskId task) {
    crew.planned(task, node("cup", ""), node("pot", ""), node("jug", "jug"), node("tin", "jug"));
    var works = crew.all();
    assertThat(works).extracting(Crew.Held::key).containsExactly("cup", "jug", "pot");
    for (var work : works) {
      var file = work.key().equals("jug") ? "jug" : "file";
      work.agent().write(work.grant(), file, work.key());
    }
    crew.all().forEach(it -> it.agent().accept(it.grant()));
    crew.merge();
    for (int i = 0; i < 3; i++) {
      fleet.clock.advance(Duration.ofSeconds(1));
      resolvedTheWrongWay(i);
    }
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
  }

  /// What was merged is changed again before `pot` comes back.
  private void resolvedTheWrongWay(int round) {
    for (var held : crew.all()) {
      if (held.grant().kind() == AssignmentKind.RESOLVE) {
        held.agent().write(held.grant(), "file", "pot" + round);
        var task = fleet.task(held.grant().task());
        fleet.database.run(it -> elsewhere(it, task, round));
      } else {
        held.agent().write(held.grant(), "tin", "made");
        agent.accept(agent.lease());
      }
    }
    crew.merge();
  }

  /// As another merge would: the same file, on the task's branch.
  private void elsewhere(Handle handle, TaskRow task, int round) {
    var main = fleet.repositories.ref(handle, fleet.repository, task.mainRef()).orElseThrow();
    var tree = fleet.repositories.with(main, "file", "cup" + round);
    var commit = fleet.repositories.commit("elsewhere " + round, tree, main);
    fleet.repositories.move(handle, fleet.repository, task.mainRef(), main, commit);
    handle.execute(
        "update task set result_commit = ?, main_tree = ? where id = ?",
        commit.value(),
        tree,
        task.id().value());
  }

  @Test
  void whatAnAgentIsAnsweredIsNotTakenForTheEnd() {
    var task = fleet.submitCrew(null);
    crew.planned(task, node("pot", ""));
    var work = agent.lease();
    agent.progress(work);
    var input = Json.MAPPER.createObjectNode();
    agent.complete(work, new Outcome.Asked("t", input, "Go or stop?", List.of("go", "stop")));

    fleet.answer(task, "stop");

    assertThat(agent.lease().conversation().answer().orElseThrow().text()).isEqualTo("stop");
  }

  @Test
  void aQuestionThatNobodyAnswersIsAnsweredByItsDefault() {
    var task = fleet.submitCrew(null);
    crew.planned(task, node("pot", ""), node("cup", ""));
    var works = crew.all();
    var input = Json.MAPPER.createObjectNode();
    works.getFirst().agent().progress(works.getFirst().grant());
    works
        .getFirst()
        .agent()
        .complete(works.getFirst().grant(), new Outcome.Asked("t", input, "Which?", List.of()));
    fleet.database.run(it -> it.execute("update question set deadline = ?", fleet.clock.instant()));

    fleet.clock.advance(Duration.ofSeconds(1));
    fleet.workflow.deadlines().runOnce();

    assertThat(agent.lease().conversation().answer().orElseThrow().text())
        .contains("decide yourself");
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.WORKING);
  }

  @Test
  void oneAnswerLetsAllGoOnThatTheBudgetStopped() {
    var task = fleet.submitCrew(null);
    crew.planned(task, node("a", ""), node("b", ""), node("c", ""));
    var works = crew.all();
    fleet.database.run(
        it ->
            it.execute(
                """
                insert into budget (scope, settled_usd) values (?, 11)
                on conflict (scope) do update set settled_usd = 11
                """,
                "task:" + task.value()));
    works.forEach(it -> it.agent().complete(it.grant(), new Outcome.Refused(Outcome.Hold.BUDGET)));
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    assertThat(questions(task)).isEqualTo(3);

    fleet.answer(task, "20");

    assertThat(questions(task)).isZero();
    assertThat(crew.all()).extracting(Crew.Held::key).containsExactly("a", "b", "c");
    assertThat(fleet.events(task).stream().filter("question.answered"::equals)).hasSize(3);
  }

  @Test
  void wordsThatTheWorkerHasHeardAreNotSaidAgainBecauseOfItsReview() {
    var task = fleet.submitCrew(null);
    crew.planned(task, node("pot", ""));
    var work = agent.lease();
    fleet.workflow.message("ada", task, Optional.of(new SubtaskKey("pot")), "Blue, please.");
    var id = agent.beat(work).getFirst().messages().getFirst().id();
    agent.beat(work, id);
    fleet.clock.advance(Duration.ofSeconds(1));
    agent.progress(work);
    agent.write(work, "pot", "blue");

    var review = agent.lease();
    assertThat(agent.beat(review)).isEmpty();
    agent.answer(review, REVISE);

    assertThat(agent.beat(agent.lease())).isEmpty();
  }

  @Test
  void wordsThatCameDuringTheReviewReachTheWorkerBeforeTheMerge() {
    var task = fleet.submitCrew(null);
    crew.planned(task, node("pot", ""));
    agent.write(agent.lease(), "pot", "red");
    var review = agent.lease();
    fleet.workflow.message("ada", task, Optional.of(new SubtaskKey("pot")), "Blue, please.");
    agent.accept(review);

    var work = agent.lease();
    assertThat(work.kind()).isEqualTo(AssignmentKind.WORK);
    assertThat(work.conversation().prompt()).contains("Blue, please.");
    agent.write(work, "pot", "blue");
    agent.accept(agent.lease());
    assertThat(fleet.subtask(task, "pot").revisions()).isZero();
    assertThatThrownBy(() -> say(task, "Green!")).hasMessageContaining("is merging");
    crew.merge();
    assertThatThrownBy(() -> say(task, "Green!")).hasMessageContaining("is merged");
  }

  private void say(TaskId task, String words) {
    fleet.workflow.message("ada", task, Optional.of(new SubtaskKey("pot")), words);
  }

  @Test
  void wordsForOneThatWaitsReachItWhenItBeginsAndForAnEndedTaskAreRefused() {
    var task = fleet.submitCrew(null);
    crew.planned(task, node("cup", ""), node("pot", "", "cup"));
    say(task, "Blue, please.");
    crew.workAndAccept("cup");
    crew.merge();

    var work = agent.lease();
    assertThat(agent.beat(work).getFirst().messages().getFirst().text()).isEqualTo("Blue, please.");
    fleet.workflow.cancel("ada", task);
    assertThatThrownBy(() -> say(task, "Green!")).hasMessageContaining("cancelled");
  }
}
