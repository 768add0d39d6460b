package dev.flotilla.agent.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.agent.fake.ModelAnswer;
import dev.flotilla.agent.fake.ModelCall;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.Heartbeat;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.api.work.SessionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The whole agent on the real CLI, from a lease to an outcome.
@Timeout(120)
class AgentIT {
  /// A request for work that nobody answers takes 20 s.
  private static final Duration SLOT_WAITS = Duration.ofSeconds(15);

  private final SessionId session = SessionId.random();
  private final CountDownLatch second = new CountDownLatch(1);
  private volatile BooleanSupplier saved = () -> true;

  @Test
  void workBecomesCommitsOnTheBranch() throws Exception {
    try (var rig = new Rig(AgentIT::oneCall)) {
      rig.server.offer(rig.work(Rig.talk(session, "make b.txt", Optional.empty())));

      var outcome = rig.server.outcome();

      var done = (Outcome.Succeeded) outcome;
      assertThat(rig.git.ref(Rig.BRANCH)).contains(done.tip());
      assertThat(rig.git.show(done.tip(), "b.txt")).isEqualTo("hello\n");
      assertThat(rig.git.log(done.tip()))
          .startsWith("Ada|Flotilla|Made b.txt")
          .contains("Flotilla-Task: t1");
      assertThat(rig.model.calls().getFirst().body().toString())
          .contains("You work.")
          .contains("Use tabs.")
          .doesNotContain("Co-Authored-By");
    }
  }

  @Test
  void aSchemaIsAnsweredWithStructure() throws Exception {
    var schema =
        Json.read(
            "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}}}", JsonNode.class);
    try (var rig = new Rig(call -> ModelAnswer.tool("StructuredOutput", Map.of("n", 7)))) {
      rig.server.offer(
          rig.work(
              Rig.talk(session, "count", Optional.empty()),
              rig.git.start(),
              Optional.empty(),
              Optional.of(schema)));

      var done = (Outcome.Succeeded) rig.server.outcome();

      assertThat(done.turn().structured().orElseThrow().path("n").asInt()).isEqualTo(7);
    }
  }

  @Test
  void aKilledCliIsResumedFromTheCheckpointByAnotherAttempt() throws Exception {
    try (var rig = new Rig(this::threeCalls)) {
      saved = rig.server::hasCheckpoint;
      rig.server.offer(rig.work(Rig.talk(session, "count to three", Optional.empty())));
      second.await();
      var checkpoint = rig.server.checkpoint();
      kill(rig);
      assertThat(rig.server.outcome())
          .isInstanceOfSatisfying(
              Outcome.Interrupted.class,
              it -> assertThat(it.cause()).isEqualTo(Outcome.Cause.KILLED));

      rig.server.offer(rig.resume("count to three", checkpoint));
      var done = (Outcome.Succeeded) rig.server.outcome();

      assertThat(rig.git.show(done.tip(), "one")).isEqualTo("1\n");
      assertThat(rig.git.show(done.tip(), "three")).isEqualTo("3\n");
      assertThat(rig.model.calls().getLast().session()).isEqualTo(session.toString());
      assertThat(rig.model.calls().getLast().userText())
          .contains("count to three")
          .contains("You were interrupted");
    }
  }

  @Test
  void theEndOfATurnIsSavedThoughTheServerWasAway() throws Exception {
    try (var rig = new Rig(AgentIT::oneCall)) {
      rig.server.awayForEnds(2);
      rig.server.offer(rig.work(Rig.talk(session, "make b.txt", Optional.empty())));

      assertThat(rig.server.outcome()).isInstanceOf(Outcome.Succeeded.class);
      assertThat(rig.server.checkpoint().ended()).isPresent();
    }
  }

  @Test
  void anEndedTurnIsNotAskedAgain() throws Exception {
    try (var rig = new Rig(AgentIT::oneCall)) {
      rig.server.offer(rig.work(Rig.talk(session, "make b.txt", Optional.empty())));
      var first = (Outcome.Succeeded) rig.server.outcome();
      var checkpoint = rig.server.checkpoint();
      var asked = rig.model.calls().size();

      rig.server.offer(rig.resume("make b.txt", checkpoint));
      var done = (Outcome.Succeeded) rig.server.outcome();

      assertThat(rig.model.calls()).hasSize(asked);
      assertThat(done.turn().lastWords()).isEqualTo(first.turn().lastWords());
      assertThat(rig.git.show(done.tip(), "b.txt")).isEqualTo("hello\n");
    }
  }

  @Test
  void aPauseSavesAndInterrupts() throws Exception {
    try (var rig = new Rig(this::threeCalls)) {
      saved = rig.server::hasCheckpoint;
      rig.server.offer(rig.work(Rig.talk(session, "count to three", Optional.empty())));
      second.await();
      rig.server.checkpoint();

      rig.server.pause();

      assertThat(rig.server.outcome())
          .isInstanceOfSatisfying(
              Outcome.Interrupted.class,
              it -> assertThat(it.cause()).isEqualTo(Outcome.Cause.PAUSED));
      assertThat(rig.server.checkpoint().ended()).isEmpty();
    }
  }

  @Test
  void aCancelEndsTheWork() throws Exception {
    try (var rig = new Rig(this::threeCalls)) {
      rig.server.offer(rig.work(Rig.talk(session, "count to three", Optional.empty())));
      second.await();

      rig.server.cancel();

      assertThat(rig.server.outcome()).isEqualTo(new Outcome.Cancelled());
    }
  }

  @Test
  void aMessageReachesTheModelAndIsAcknowledged() throws Exception {
    var called = new CountDownLatch(1);
    try (var rig =
        new Rig(
            call -> {
              called.countDown();
              return call.userText().contains("use tabs please")
                  ? new ModelAnswer.Text("I use tabs")
                  : ModelAnswer.bash("sleep 0.2");
            })) {
      rig.server.offer(rig.work(Rig.talk(session, "format", Optional.empty())));
      called.await();

      rig.server.tell(new Heartbeat.Message("m1", "use tabs please"));

      var done = (Outcome.Succeeded) rig.server.outcome();
      assertThat(done.turn().lastWords()).isEqualTo("I use tabs");
    }
  }

  @Test
  void aQuestionParksAndItsAnswerGoesOnInAnotherAttempt() throws Exception {
    try (var rig = new Rig(AgentIT::question)) {
      rig.server.offer(rig.work(Rig.talk(session, "choose", Optional.empty())));
      var asked = (Outcome.Asked) rig.server.outcome();
      assertThat(asked.text()).isEqualTo("Which DB?");
      assertThat(asked.options()).containsExactly("Postgres", "SQLite");
      var from = rig.server.checkpoint();

      var answer = new Grant.Answer(asked.toolUseId(), asked.input(), "Postgres");
      var talk =
          new Grant.Conversation(
              session,
              "choose",
              true,
              Optional.of(new Grant.Resume(from.files(), List.of())),
              Optional.of(answer),
              Optional.empty());
      rig.server.offer(rig.work(talk, from.head(), Optional.of(from.commit()), Optional.empty()));

      var done = (Outcome.Succeeded) rig.server.outcome();
      assertThat(done.turn().lastWords()).isEqualTo("chosen: true");
    }
  }

  @Test
  void aSpentBudgetIsWhatTheServerSaysItIs() throws Exception {
    try (var rig = new Rig(call -> new ModelAnswer.Refusal(402))) {
      rig.server.holds(Outcome.Hold.BUDGET);
      rig.server.offer(rig.work(Rig.talk(session, "spend", Optional.empty())));

      assertThat(rig.server.outcome()).isEqualTo(new Outcome.Refused(Outcome.Hold.BUDGET));
    }
  }

  @Test
  void aLostLeaseStopsTheCliAndReportsNothing() throws Exception {
    try (var rig = new Rig(this::threeCalls)) {
      rig.server.offer(rig.work(Rig.talk(session, "count to three", Optional.empty())));
      second.await();
      var cli = cli(rig);

      rig.server.takeLease();

      cli.onExit().join();
      rig.agent().close();
      assertThat(rig.server.otherOutcomes()).isEmpty();
    }
  }

  @Test
  void aDrainSavesAndReports() throws Exception {
    try (var rig = new Rig(this::threeCalls)) {
      rig.server.offer(rig.work(Rig.talk(session, "count to three", Optional.empty())));
      second.await();

      rig.agent().close();

      assertThat(rig.server.outcome())
          .isInstanceOfSatisfying(
              Outcome.Interrupted.class,
              it -> assertThat(it.cause()).isEqualTo(Outcome.Cause.DRAINED));
    }
  }

  @Test
  void aHangingStreamIsResumedOnceAndThenInterrupted() throws Exception {
    try (var rig =
        new Rig(
            Duration.ofSeconds(4),
            call -> call.step() == 0 ? ModelAnswer.bash("true") : new ModelAnswer.Hang())) {
      rig.server.offer(rig.work(Rig.talk(session, "hang", Optional.empty())));

      assertThat(rig.server.outcome())
          .isInstanceOfSatisfying(
              Outcome.Interrupted.class,
              it -> assertThat(it.cause()).isEqualTo(Outcome.Cause.STALLED));
      assertThat(rig.model.calls().getLast().userText()).contains("You were stopped because");
    }
  }

  @Test
  void aSilentCommandThatBurnsCpuIsHealthy() throws Exception {
    var burn = "end=$(($(date +%s) + 9)); while [ $(date +%s) -lt $end ]; do :; done";
    try (var rig =
        new Rig(
            Duration.ofSeconds(3),
            call -> call.step() == 0 ? ModelAnswer.bash(burn) : new ModelAnswer.Text("burnt it"))) {
      rig.server.offer(rig.work(Rig.talk(session, "burn", Optional.empty())));

      var done = (Outcome.Succeeded) rig.server.outcome();

      assertThat(done.turn().lastWords()).isEqualTo("burnt it");
    }
  }

  @Test
  void aCheckReportsItsExitCodeAndOutput() throws Exception {
    try (var rig = new Rig(AgentIT::oneCall)) {
      rig.server.offer(rig.check("cat a.txt; echo scribble > a.txt; exit 3"));

      assertThat(rig.server.outcome()).isEqualTo(new Outcome.Checked(3, "a\n", false));
    }
  }

  @Test
  void aServerOfAnotherProtocolIsFatalAndSaysBothNumbers() throws Exception {
    try (var rig = Rig.withoutAgent(AgentIT::oneCall)) {
      rig.server.speaks(2);

      try (var agent = rig.startAgent()) {
        agent.await();

        assertThat(agent.failure().orElseThrow()).hasMessageContaining("expected 2, found 1");
      }
    }
  }

  @Test
  void anIdleAgentDrainsAtOnce() throws Exception {
    try (var rig = new Rig(AgentIT::oneCall)) {
      rig.server.offer(rig.check("true"));
      rig.server.outcome();
      var began = System.nanoTime();

      rig.agent().close();

      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SLOT_WAITS);
    }
  }

  private static ModelAnswer oneCall(ModelCall call) {
    return call.step() == 0
        ? ModelAnswer.bash("echo hello > b.txt")
        : new ModelAnswer.Text("Made b.txt. All is well.");
  }

  /// Writes a file, then sleeps for ever the first time, then writes the rest. A busy machine may pass
  /// over a checkpoint, and saves at the next call.
  private ModelAnswer threeCalls(ModelCall call) {
    if (call.step() == 0) {
      return ModelAnswer.bash("echo 1 > one");
    }
    var resumed = call.userText().contains("You were interrupted");
    if (!resumed && !saved.getAsBoolean()) {
      return ModelAnswer.bash("true");
    }
    if (!resumed && second.getCount() > 0) {
      second.countDown();
      return ModelAnswer.bash("echo 2 > two; sleep 1000");
    }
    return call.step() < 2 || !call.toolResults().contains("done")
        ? ModelAnswer.bash("echo 3 > three; echo done")
        : new ModelAnswer.Text("Counted to three.");
  }

  private static ModelAnswer question(ModelCall call) {
    var options =
        List.of(
            Map.of("label", "Postgres", "description", "p"),
            Map.of("label", "SQLite", "description", "s"));
    var question =
        Map.of("question", "Which DB?", "header", "DB", "multiSelect", false, "options", options);
    return call.step() == 0
        ? ModelAnswer.tool("AskUserQuestion", Map.of("questions", List.of(question)))
        : new ModelAnswer.Text("chosen: " + call.toolResults().contains("Postgres"));
  }

  private static void kill(Rig rig) {
    cli(rig).destroyForcibly();
  }

  private static ProcessHandle cli(Rig rig) {
    while (true) {
      var pid = rig.server.beats().stream().mapToLong(Heartbeat.Beat::pid).max().orElse(0);
      if (pid > 0) {
        return ProcessHandle.of(pid).orElseThrow();
      }
      Thread.onSpinWait();
    }
  }
}
