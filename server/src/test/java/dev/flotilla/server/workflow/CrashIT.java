package dev.flotilla.server.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.Grant;
import dev.flotilla.engine.ledger.LedgerAuditor;
import dev.flotilla.server.transition.CrashPoints;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The server ends at a crash point, the agent asks again: docs/crash-points.md.
class CrashIT {
  private final Fleet fleet = new Fleet();
  private final TestAgent agent = fleet.agent();

  @AfterEach
  void close() {
    fleet.close();
  }

  private void killedAt(String point, ThrowingCallable call) {
    fleet.crash =
        CrashPoint.at(
            point,
            () -> {
              throw new IllegalStateException("killed");
            });
    assertThatThrownBy(call).hasMessage("killed");
  }

  @ParameterizedTest
  @ValueSource(strings = {CrashPoints.LEASE_BEFORE_COMMIT, CrashPoints.LEASE_AFTER_COMMIT})
  void aLeaseIsAskedForAgain(String point) {
    fleet.submit((String) null);
    var attempt = AttemptId.random();

    killedAt(point, () -> agent.tryLease(attempt));
    var grant = agent.tryLease(attempt);

    assertThat(grant).isPresent();
    assertThat(fleet.count("select count(*) from attempt")).isEqualTo(1);
    assertThat(fleet.count("select attempts from subtask")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {CrashPoints.CHECKPOINT_BEFORE_COMMIT, CrashPoints.CHECKPOINT_AFTER_COMMIT})
  void aCheckpointIsReportedAgain(String point) {
    fleet.submit((String) null);
    var grant = agent.lease();
    var length = agent.append(grant, 0, "line\n");

    killedAt(point, () -> agent.checkpoint(grant, length, "tree-half", Optional.empty()));
    var saved = agent.checkpoint(grant, length, "tree-half", Optional.empty());

    agent.interrupted(grant, dev.flotilla.api.work.Outcome.Cause.KILLED);
    var next = agent.lease();
    assertThat(next.git().tree()).contains(saved);
    assertThat(next.conversation().resume().orElseThrow().files().getFirst().length())
        .isEqualTo(length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        CrashPoints.COMPLETE_BEFORE_COMMIT,
        CrashPoints.MERGE_BEFORE_COMMIT,
        CrashPoints.COMPLETE_AFTER_COMMIT,
        CrashPoints.MERGE_AFTER_COMMIT
      })
  void aCompletionIsReportedAgainAndMergedOnce(String point) {
    var task = fleet.submit((String) null);
    var grant = agent.lease();

    killedAt(point, () -> agent.succeed(grant, "tree-tea"));
    agent.succeed(grant, "tree-tea");

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(fleet.count("select count(*) from event where type = 'merge.done'")).isEqualTo(1);
    assertThat(
            fleet.text(
                "select commit_id from git_ref where name = ?",
                "refs/heads/flotilla/" + task + "/main"))
        .contains(fleet.subtask(task).tip().orElseThrow().value());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        CrashPoints.LEASE_AFTER_COMMIT,
        CrashPoints.COMPLETE_BEFORE_COMMIT,
        CrashPoints.COMPLETE_AFTER_COMMIT,
        CrashPoints.QUEUE_MADE,
        CrashPoints.QUEUE_BEFORE_COMMIT,
        CrashPoints.QUEUE_AFTER_COMMIT,
        CrashPoints.MERGE_BEFORE_COMMIT
      })
  void aCrewGoesOnWheneverTheServerDies(String point) {
    var task = fleet.submitCrew("make test");
    var plan = Crew.plan(Crew.node("pot", ""), Crew.node("cup", ""), Crew.node("bad", ""));
    var killed = 0;
    for (int i = 0; i < 100 && !fleet.task(task).state().isEnded(); i++) {
      fleet.clock.advance(Duration.ofSeconds(1));
      killed += diesOnce(point, () -> fleet.workflow.mergeLoop().runOnce());
      fleet.workflow.mergeLoop().runOnce();
      var attempt = AttemptId.random();
      killed += diesOnce(point, () -> agent.tryLease(attempt));
      var grant = agent.tryLease(attempt);
      if (grant.isPresent()) {
        killed += diesOnce(point, () -> done(grant.get(), plan));
        done(grant.get(), plan);
      }
    }

    assertThat(killed).isPositive();
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(fleet.count("select count(*) from event where type = 'merge.done'")).isEqualTo(3);
    assertThat(fleet.task(task).mainTree()).contains("file=both;good=bad");
    assertThat(fleet.count("select count(*) from assignment where kind = 'RESOLVE'")).isEqualTo(2);
    assertThat(fleet.database.<List<String>>read(LedgerAuditor::violations)).isEmpty();
  }

  private int diesOnce(String point, Runnable call) {
    fleet.crash =
        CrashPoint.at(
            point,
            () -> {
              throw new IllegalStateException("killed");
            });
    try {
      call.run();
      return 0;
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("killed");
      return 1;
    } finally {
      fleet.crash = CrashPoint.NONE;
    }
  }

  /// `pot` and `cup` conflict, and `bad` makes the check red.
  private void done(Grant grant, String plan) {
    var tree = fleet.repositories.tree(fleet.repository, grant.git().head());
    switch (grant.kind()) {
      case PLAN -> agent.answer(grant, plan);
      case REVIEW -> agent.accept(grant);
      case CHECK -> agent.checked(grant, tree.contains("red=bad") ? 1 : 0);
      case WORK -> {
        var key = grant.subtask().value();
        agent.write(grant, key.equals("bad") ? "red" : "file", key);
      }
      case RESOLVE ->
          agent.succeed(grant, tree.replaceAll("<<<[^;]*>>>", "both").replace("red=", "good="));
    }
  }

  @Test
  void aTurnThatHadEndedIsNotAskedAgain() {
    fleet.submit((String) null);
    var grant = agent.lease();
    var length = agent.append(grant, 0, "line\n");
    agent.checkpoint(grant, length, "tree-tea", Optional.of(TestAgent.turn("All done.")));

    agent.interrupted(grant, dev.flotilla.api.work.Outcome.Cause.KILLED);
    var next = agent.lease();

    assertThat(next.conversation().ended().orElseThrow().lastWords()).isEqualTo("All done.");
    assertThat(next.conversation().resume()).isPresent();
  }

  @Test
  void withoutACheckpointTheConversationBeginsAnew() {
    fleet.submit((String) null);
    var grant = agent.lease();
    agent.append(grant, 0, "half a li");

    agent.interrupted(grant, dev.flotilla.api.work.Outcome.Cause.KILLED);
    var next = agent.lease();

    assertThat(next.conversation().session()).isNotEqualTo(grant.conversation().session());
    assertThat(next.conversation().prompt()).isEqualTo("Make the tea.");
    assertThat(agent.append(next, 0, "line\n")).isEqualTo(5);
  }
}
