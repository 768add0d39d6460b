package dev.flotilla.server.workflow;

import static dev.flotilla.server.workflow.Crew.REVISE;
import static dev.flotilla.server.workflow.Crew.node;
import static dev.flotilla.server.workflow.Crew.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.Approval;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.engine.ledger.LedgerAuditor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CrewIT {
  private final Fleet fleet = new Fleet();
  private final TestAgent agent = fleet.agent();
  private final Crew crew = new Crew(fleet, agent);

  @AfterEach
  void close() {
    assertThat(fleet.database.<List<String>>read(LedgerAuditor::violations)).isEmpty();
    fleet.close();
  }

  @Test
  void aPlanIsWorkedOnReviewedMergedAndReviewedAsAWhole() {
    var task = fleet.submitCrew(null);
    var planning = agent.lease();
    assertThat(planning.kind()).isEqualTo(AssignmentKind.PLAN);
    assertThat(planning.role().name()).isEqualTo("manager");
    assertThat(planning.schema()).isPresent();
    assertThat(planning.conversation().prompt()).contains("Make the tea.");
    agent.progress(planning);
    agent.answer(
        planning, plan(node("pot", "pot"), node("cup", "cup"), node("pour", "tea", "pot", "cup")));

    var works = crew.all();
    assertThat(works).extracting(it -> it.grant().subtask().value()).containsExactly("cup", "pot");
    assertThat(works.getFirst().grant().conversation().prompt())
        .contains("Make cup well.")
        .doesNotContain("Make pot well.");
    works.forEach(it -> it.agent().write(it.grant(), it.grant().subtask().value(), "made"));
    for (var review : crew.all()) {
      assertThat(review.grant().kind()).isEqualTo(AssignmentKind.REVIEW);
      assertThat(review.grant().conversation().prompt()).contains("is made", "Done.");
      review.agent().accept(review.grant());
    }
    crew.merge();
    assertThat(crew.state(task, "pot")).isEqualTo(SubtaskState.MERGED);
    var pour = agent.lease();
    assertThat(pour.subtask()).isEqualTo(new SubtaskKey("pour"));
    assertThat(fleet.repositories.tree(fleet.repository, pour.git().head()))
        .isEqualTo("cup=made;file=tree-base;pot=made");
    agent.write(pour, "tea", "hot");
    agent.accept(agent.lease());
    crew.merge();
    var whole = agent.lease();

    agent.accept(whole);

    assertThat(whole.kind()).isEqualTo(AssignmentKind.REVIEW);
    assertThat(whole.conversation().prompt()).contains("Make the tea.", "pour");
    assertThat(whole.conversation().session()).isEqualTo(planning.conversation().session());
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(fleet.text("select branch from task")).contains("flotilla/" + task);
    assertThat(fleet.task(task).mainTree()).contains("cup=made;file=tree-base;pot=made;tea=hot");
    assertThat(fleet.events(task)).doesNotContain("main").contains("plan.accepted", "review.ended");
    assertThat(fleet.count("select count(*) from event where subtask = 'main'")).isZero();
  }

  @Test
  void aPlanThatCannotBeCarriedOutIsRefusedWithTheReasonsInTheSameConversation() {
    var task = fleet.submitCrew(null);
    var first = agent.lease();
    agent.progress(first);

    agent.answer(first, plan(node("pot", "", "cup"), node("cup", "", "pot")));

    var second = agent.lease();
    assertThat(second.conversation().session()).isEqualTo(first.conversation().session());
    assertThat(second.conversation().prompt()).contains("cannot be carried out", "pot");
    agent.answer(second, "{}");
    agent.complete(agent.lease(), new Outcome.Succeeded(fleet.base, TestAgent.turn("I will not.")));
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    assertThat(fleet.question(task).text()).contains("PLAN", "refused");
  }

  @Test
  void whatOverlapsWaitsForItsTurn() {
    var task = fleet.submitCrew(null);
    crew.planned(task, node("one", "src/**"), node("two", "src/a"), node("three", "docs"));

    assertThat(crew.all())
        .extracting(it -> it.grant().subtask().value())
        .containsExactly("one", "three");
    assertThat(crew.state(task, "two")).isEqualTo(SubtaskState.PENDING);
  }

  @Test
  void aRevisionGoesBackToTheSameConversationAndIsReviewedInTheSame() {
    var task = fleet.submitCrew(null);
    crew.planned(task, node("pot", ""));
    var work = agent.lease();
    agent.progress(work);
    agent.write(work, "pot", "leaky");
    var review = agent.lease();
    agent.progress(review);
    agent.answer(review, REVISE);

    var again = agent.lease();
    assertThat(again.kind()).isEqualTo(AssignmentKind.WORK);
    assertThat(again.conversation().session()).isEqualTo(work.conversation().session());
    assertThat(again.conversation().prompt()).contains("The kettle leaks.");
    agent.progress(again);
    agent.write(again, "pot", "tight");
    var second = agent.lease();
    assertThat(second.conversation().session()).isEqualTo(review.conversation().session());
    agent.accept(second);
    crew.merge();
    agent.accept(agent.lease());

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(fleet.subtask(task, "pot").revisions()).isEqualTo(1);
  }

  @Test
  void afterTheLastRevisionAPersonDecides() {
    var task = fleet.submitCrew(null);
    crew.planned(task, node("pot", ""));
    for (int i = 0; i < 4; i++) {
      agent.write(agent.lease(), "pot", "leaky" + i);
      agent.answer(agent.lease(), REVISE);
    }
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);

    fleet.answer(task, "accept");
    crew.merge();
    agent.accept(agent.lease());

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void aConflictGoesBackToItsOwnerOnACommitOfBoth() {
    var task = fleet.submitCrew(null);
    crew.planned(task, node("pot", ""), node("cup", ""));
    var works = crew.all();
    works.forEach(it -> it.agent().write(it.grant(), "file", it.grant().subtask().value()));
    crew.all().forEach(it -> it.agent().accept(it.grant()));
    crew.merge();

    var resolve = agent.lease();
    assertThat(resolve.kind()).isEqualTo(AssignmentKind.RESOLVE);
    assertThat(resolve.conversation().prompt()).contains("conflicts", "file");
    assertThat(fleet.repositories.tree(fleet.repository, resolve.git().head())).contains("<<<");
    agent.write(resolve, "other", "markers are still there");
    var again = agent.lease();
    assertThat(again.conversation().prompt()).contains("Conflict markers are left");
    agent.write(again, "file", "pot and cup");
    crew.merge();
    agent.accept(agent.lease());

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(fleet.task(task).mainTree().orElseThrow()).contains("file=pot and cup");
  }

  @Test
  void aRedBatchIsHalvedAndOnlyWhoMadeItRedMendsIt() {
    var task = fleet.submitCrew("make test");
    crew.planned(task, node("a", ""), node("b", ""), node("c", ""));
    crew.all().forEach(it -> it.agent().write(it.grant(), it.grant().subtask().value(), "x"));
    crew.all().forEach(it -> it.agent().accept(it.grant()));
    crew.merge();
    Grant check = null;
    for (var grant = agent.lease(); grant.kind() == AssignmentKind.CHECK; grant = agent.lease()) {
      var tree = fleet.repositories.tree(fleet.repository, grant.git().head());
      agent.checked(grant, tree.contains("b=x") ? 1 : 0);
      crew.merge();
      check = grant;
    }

    assertThat(check).isNotNull();
    assertThat(crew.state(task, "a")).isEqualTo(SubtaskState.MERGED);
    assertThat(crew.state(task, "b")).isEqualTo(SubtaskState.WORKING);
    assertThat(fleet.subtask(task, "b").resolves()).isEqualTo(1);
    assertThat(fleet.text("select kind from assignment where subtask = 'b' and state = 'LEASED'"))
        .contains("RESOLVE");
  }

  @Test
  void aQuestionOfOneDoesNotStopTheOthers() {
    var task = fleet.submitCrew(null);
    crew.planned(task, node("pot", ""), node("cup", ""));
    var works = crew.all();
    works
        .getFirst()
        .agent()
        .complete(works.getFirst().grant(), new Outcome.Refused(Outcome.Hold.KEY));
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.WORKING);

    works.getLast().agent().write(works.getLast().grant(), "pot", "made");
    agent.accept(agent.lease());
    crew.merge();

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    fleet.answer(task, "retry");
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.WORKING);
    assertThat(agent.lease().subtask()).isEqualTo(new SubtaskKey("cup"));
  }

  @Test
  void aPlanIsApprovedOrChangedByAPerson() {
    var task = fleet.submitCrew(null, Approval.PLAN);
    agent.answer(agent.lease(), plan(node("pot", "")));
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    assertThat(fleet.question(task).text()).contains("pot (worker): Do pot");

    fleet.answer(task, "Add a cup.");
    var again = agent.lease();
    assertThat(again.conversation().prompt()).contains("Add a cup.");
    agent.answer(again, plan(node("pot", ""), node("cup", "")));
    fleet.answer(task, "approve");

    assertThat(crew.all()).hasSize(2);
  }

  @Test
  void theWholeThatIsNotGoodEnoughIsPlannedAnew() {
    var task = fleet.submitCrew(null);
    crew.planned(task, node("pot", ""));
    agent.write(agent.lease(), "pot", "made");
    agent.accept(agent.lease());
    crew.merge();
    agent.answer(agent.lease(), REVISE);

    var again = agent.lease();
    assertThat(again.kind()).isEqualTo(AssignmentKind.PLAN);
    assertThat(again.conversation().prompt()).contains("The kettle leaks.", "pot (merged)");
    agent.answer(again, plan(node("cup", "", "pot")));
    agent.write(agent.lease(), "cup", "made");
    agent.accept(agent.lease());
    crew.merge();
    agent.accept(agent.lease());

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void anEmptyResultIsReviewedAndMayBeRight() {
    var task = fleet.submitCrew(null);
    crew.planned(task, node("audit", ""), node("after", "", "audit"));
    var audit = agent.lease();
    agent.complete(
        audit, new Outcome.Succeeded(audit.git().head(), TestAgent.turn("All is well.")));

    var review = agent.lease();
    assertThat(review.conversation().prompt()).contains("All is well.", "Nothing has been changed");
    agent.accept(review);

    assertThat(crew.state(task, "audit")).isEqualTo(SubtaskState.MERGED);
    assertThat(agent.lease().subtask()).isEqualTo(new SubtaskKey("after"));
  }

  @Test
  void pausingResumingCancellingAndRetryingIsForAllOfThem() {
    var task = fleet.submitCrew(null);
    crew.planned(task, node("pot", ""), node("cup", ""), node("pour", "", "pot"));
    var works = crew.all();
    fleet.workflow.pause("ada", task);
    assertThat(works.getFirst().agent().beat(works.getFirst().grant())).isNotEmpty();
    works.forEach(it -> it.agent().interrupted(it.grant(), Outcome.Cause.PAUSED));
    assertThat(crew.all()).isEmpty();
    fleet.workflow.resume("ada", task);
    var again = crew.all();
    assertThat(again).hasSize(2);
    again.getLast().agent().write(again.getLast().grant(), "pot", "made");
    agent.accept(agent.lease());
    crew.merge();
    fleet.workflow.cancel("ada", task);
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.CANCELLED);

    fleet.workflow.retry("ada", task);

    assertThat(crew.state(task, "pot")).isEqualTo(SubtaskState.MERGED);
    assertThat(crew.all())
        .extracting(it -> it.grant().subtask().value())
        .containsExactly("cup", "pour");
  }

  @Test
  void wordsForTheManagerAndForOneSubtask() {
    var task = fleet.submitCrew(null);
    crew.planned(task, node("pot", ""));
    var work = agent.lease();
    fleet.workflow.message("ada", task, Optional.of(new SubtaskKey("pot")), "Blue, please.");
    fleet.workflow.message("ada", task, Optional.empty(), "Be strict.");

    assertThat(agent.beat(work).getFirst().messages())
        .extracting(it -> it.text())
        .containsExactly("Blue, please.");
    assertThatThrownBy(
            () -> fleet.workflow.message("ada", task, Optional.of(new SubtaskKey("x")), "Hm."))
        .isInstanceOf(FlotillaException.class);
  }
}
