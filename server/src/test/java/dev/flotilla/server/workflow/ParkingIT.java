package dev.flotilla.server.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.json.Json;
import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.api.work.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParkingIT {
  private final Fleet fleet = new Fleet();
  private final TestAgent agent = fleet.agent();

  @AfterEach
  void close() {
    fleet.close();
  }

  @Test
  void anAgentsQuestionIsAnsweredInTheSameConversation() {
    var task = fleet.submit((String) null);
    var first = ask();

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    assertThat(agent.tryLease()).isEmpty();
    fleet.answer(task, "Green");
    var second = agent.lease();

    var answer = second.conversation().answer().orElseThrow();
    assertThat(answer.toolUseId()).isEqualTo("toolu_1");
    assertThat(answer.text()).isEqualTo("Green");
    assertThat(answer.question().path("q").asText()).isEqualTo("Which?");
    assertThat(second.conversation().session()).isEqualTo(first.conversation().session());
    assertThat(second.conversation().resume()).isPresent();
  }

  @Test
  void anAnswerThatTheConversationHoldsIsNotGivenTwice() {
    var task = fleet.submit((String) null);
    ask();
    fleet.answer(task, "Green");
    var second = agent.lease();
    agent.progress(second);

    agent.interrupted(second, Outcome.Cause.KILLED);

    var third = agent.lease();
    assertThat(third.conversation().answer()).isEmpty();
    assertThat(third.conversation().promptDelivered()).isTrue();
  }

  @Test
  void anAnswerSurvivesAKillBeforeItWasHeard() {
    var task = fleet.submit((String) null);
    ask();
    fleet.answer(task, "Green");

    agent.interrupted(agent.lease(), Outcome.Cause.KILLED);

    assertThat(agent.lease().conversation().answer()).isPresent();
  }

  private dev.flotilla.api.work.Grant ask() {
    var grant = agent.lease();
    agent.progress(grant);
    var input = Json.MAPPER.createObjectNode().put("q", "Which?");
    agent.complete(grant, new Outcome.Asked("toolu_1", input, "Which?", List.of("Green", "Black")));
    return grant;
  }

  @Test
  void aSecondAnswerIsAConflict() {
    var task = fleet.submit((String) null);
    ask();
    var id = fleet.question(task).id();
    fleet.workflow.answer("ada", id, "Green");

    assertThatThrownBy(() -> fleet.workflow.answer("bob", id, "Black"))
        .hasMessageContaining("needs no answer");
  }

  @Test
  void aSpentBudgetGoesOnWithANewTotal() {
    var task = spent("10.5");

    assertThat(fleet.question(task).kind()).isEqualTo(QuestionKind.BUDGET);
    assertThatThrownBy(() -> fleet.answer(task, "10")).hasMessageContaining("spent already");
    assertThatThrownBy(() -> fleet.answer(task, "please")).hasMessageContaining("new total");
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    fleet.answer(task, "20");

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.WORKING);
    assertThat(fleet.text("select limit_usd from budget where scope = 'task:' || ?", task.value()))
        .contains("20");
    assertThat(agent.tryLease()).isPresent();
  }

  @Test
  void aSpentBudgetEndsWithStop() {
    var task = spent("10.5");

    fleet.answer(task, "stop");

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.FAILED);
  }

  @Test
  void raisingTheBudgetContinuesTheTask() {
    var task = spent("10.5");

    fleet.workflow.budget("ada", "task:" + task, Usd.of("30"));

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.WORKING);
    assertThat(fleet.count("select count(*) from question where answered_at is null")).isZero();
  }

  @Test
  void aNewDayContinuesWhatTheDaysBudgetParked() {
    var task = fleet.submit((String) null);
    settle("fleetDay:2020-11-25", "51");
    agent.complete(agent.lease(), new Outcome.Refused(Outcome.Hold.BUDGET));
    fleet.workflow.deadlines().runOnce();
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);

    fleet.clock.advance(Duration.ofHours(12));
    fleet.workflow.deadlines().runOnce();

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.WORKING);
  }

  private TaskId spent(String usd) {
    var task = fleet.submit((String) null);
    settle("task:" + task, usd);
    agent.complete(agent.lease(), new Outcome.Refused(Outcome.Hold.BUDGET));
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    return task;
  }

  private void settle(String scope, String usd) {
    fleet.database.run(
        it ->
            it.execute(
                "insert into budget (scope, settled_usd) values (?, cast(? as numeric))",
                scope,
                usd));
  }

  @ParameterizedTest
  @EnumSource(names = {"KEY", "CREDIT"})
  void aRefusedCredentialParksAtOnceAndGoesOnAfterAnAnswer(Outcome.Hold hold) {
    var task = fleet.submit((String) null);

    agent.complete(agent.lease(), new Outcome.Refused(hold));

    assertThat(fleet.question(task).kind()).isEqualTo(QuestionKind.CREDENTIAL);
    fleet.answer(task, "retry");
    assertThat(agent.tryLease()).isPresent();
    assertThat(fleet.count("select failures from assignment")).isZero();
  }

  @Test
  void aBaseThatWasLostIsAskedForAndTheFinishedTurnIsTakenThen() {
    var task = fleet.submit((String) null);
    var grant = agent.lease();
    var length = agent.append(grant, 0, "line\n");
    agent.checkpoint(grant, length, "tree-tea", Optional.of(TestAgent.turn("Done.")));
    fleet.repositories.lost = true;

    agent.succeed(grant, "tree-tea");
    agent.succeed(grant, "tree-tea");

    assertThat(fleet.question(task).kind()).isEqualTo(QuestionKind.UPLOAD);
    fleet.repositories.lost = false;
    fleet.answer(task, "retry");
    var next = agent.lease();
    assertThat(next.conversation().ended()).isPresent();
    agent.succeed(next, "tree-tea");
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void aQuestionTakesItsDefaultAtItsDeadline() {
    var task = fleet.submit((String) null);
    ask();
    fleet.database.run(
        it ->
            it.execute(
                "update question set deadline = ?, default_answer = 'Black'",
                java.sql.Timestamp.from(fleet.clock.instant().plusSeconds(60))));
    assertThat(fleet.workflow.deadlines().runOnce()).isFalse();

    fleet.clock.advance(Duration.ofSeconds(61));
    assertThat(fleet.workflow.deadlines().runOnce()).isTrue();

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.WORKING);
    assertThat(agent.lease().conversation().answer().orElseThrow().text()).isEqualTo("Black");
  }
}
