package dev.flotilla.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.agent.fake.ModelAnswer;
import dev.flotilla.agent.fake.ScriptedModel;
import dev.flotilla.agent.isolation.Inside;
import dev.flotilla.agent.prompt.UserMessage;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.role.Role;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.Outcome.Cause;
import dev.flotilla.api.work.SessionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The driver against the real CLI and a scripted model, without a wall.
class ClaudeRunIT {
  private final SessionId session = SessionId.random();
  private final ScriptedModel model = new ScriptedModel(call -> new ModelAnswer.Text("done"));
  private final List<ToolCall> gated = new ArrayList<>();
  @TempDir Path dir;

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void aTurnWithACallPassesTheGateAndFinishes() throws IOException {
    model.follow(
        call ->
            call.step() == 0
                ? ModelAnswer.bash("echo hello > made")
                : new ModelAnswer.Text("all done"));

    var verdict = start(launch("make it", Optional.empty())).run();

    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Finished.class, it -> assertThat(it.turn().lastWords()).isEqualTo("all done"));
    assertThat(gated).extracting(ToolCall::name).containsExactly("Bash");
    assertThat(dir.resolve("ws/made")).hasContent("hello");
    assertThat(model.calls()).allMatch(it -> it.bearer().equals("Bearer worth-one-assignment"));
  }

  @Test
  void aPromptOfAMegabyteThatLooksLikeACommandReachesTheModel() {
    var prompt = "/compact " + "x".repeat(1024 * 1024) + " the end";

    var verdict = start(launch(UserMessage.of(prompt), Optional.empty())).run();

    assertThat(verdict).isInstanceOf(Verdict.Finished.class);
    assertThat(model.calls().getFirst().userText()).contains(prompt);
  }

  @Test
  void structuredOutputIsPartOfTheTurn() {
    model.follow(call -> ModelAnswer.tool("StructuredOutput", Map.of("n", 7)));
    var schema =
        Json.read(
            "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}}}", JsonNode.class);

    var verdict = start(launch("count", Optional.of(schema))).run();

    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Finished.class,
            it -> assertThat(it.turn().structured().orElseThrow().path("n").asInt()).isEqualTo(7));
  }

  @Test
  void aRefusalOfTheGatewayIsForTheServerToExplain() {
    model.follow(call -> new ModelAnswer.Refusal(402));

    assertThat(start(launch("x", Optional.empty())).run()).isEqualTo(new Verdict.Refused(402));
  }

  @Test
  void aQuestionIsDeferredAndAnsweredByAnotherProcess() {
    var question =
        Map.of(
            "questions",
            List.of(
                Map.of(
                    "question",
                    "Which DB?",
                    "header",
                    "DB",
                    "multiSelect",
                    false,
                    "options",
                    List.of(
                        Map.of("label", "Postgres", "description", "p"),
                        Map.of("label", "SQLite", "description", "s")))));
    model.follow(
        call ->
            call.step() == 0
                ? ModelAnswer.tool("AskUserQuestion", question)
                : new ModelAnswer.Text("it is " + call.toolResults().contains("Postgres")));

    var first = start(launch("ask", Optional.empty())).run();
    var call = ((Verdict.Question) first).call();
    var answer = new Grant.Answer(call.id(), call.input(), "Postgres");
    var second = start(resumed("unused", Optional.of(answer))).run();

    assertThat(second)
        .isInstanceOfSatisfying(
            Verdict.Finished.class,
            it -> assertThat(it.turn().lastWords()).isEqualTo("it is true"));
    assertThat(model.calls().getLast().userText()).doesNotContain("unused");
  }

  @Test
  void aPauseInterruptsARunningCommandAndTheSessionGoesOnLater() throws Exception {
    var waiting = new CountDownLatch(1);
    model.follow(
        call -> {
          if (call.step() == 0) {
            return ModelAnswer.bash("sleep 1000");
          }
          return new ModelAnswer.Text("back: " + call.userText().contains("go on"));
        });
    var run = start(launch("sleep", Optional.empty()), call -> waiting.countDown());
    var verdict = async(run);
    waiting.await();

    run.stop(StopCause.PAUSED);

    assertThat(verdict.get())
        .isInstanceOfSatisfying(
            Verdict.Interrupted.class, it -> assertThat(it.cause()).isEqualTo(Cause.PAUSED));
    var next = start(resumed("go on", Optional.empty())).run();
    assertThat(((Verdict.Finished) next).turn().lastWords()).isEqualTo("back: true");
  }

  @Test
  void aMessageReachesTheModelWhileItWorks() throws Exception {
    var called = new CountDownLatch(1);
    var said = new CountDownLatch(1);
    model.follow(
        call ->
            call.step() == 0
                ? ModelAnswer.bash("true")
                : new ModelAnswer.Text("heard: " + call.userText().contains("use tabs")));
    var run =
        start(
            launch("work", Optional.empty()),
            call -> {
              called.countDown();
              await(said);
            });
    var verdict = async(run);
    called.await();

    assertThat(run.say("m1", "use tabs")).isTrue();
    said.countDown();

    assertThat(((Verdict.Finished) verdict.get()).turn().lastWords()).isEqualTo("heard: true");
    assertThat(run.seen()).containsExactly("m1");
  }

  @Test
  void aKilledCliIsInterruptedWhateverItsExitCode() throws Exception {
    var waiting = new CountDownLatch(1);
    model.follow(call -> ModelAnswer.bash("sleep 1000"));
    var run = start(launch("sleep", Optional.empty()), call -> waiting.countDown());
    var verdict = async(run);
    waiting.await();

    ProcessHandle.of(run.pid()).orElseThrow().destroyForcibly();

    assertThat(verdict.get())
        .isInstanceOfSatisfying(
            Verdict.Interrupted.class, it -> assertThat(it.cause()).isEqualTo(Cause.KILLED));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static FutureTask<Verdict> async(ClaudeRun run)
      throws ExecutionException, InterruptedException {
    var task = new FutureTask<>(run::run);
    Thread.ofVirtual().start(task);
    return task;
  }

  private Launch launch(String prompt, Optional<JsonNode> schema) {
    return launch(prompt, false, Optional.empty(), schema);
  }

  private Launch resumed(String prompt, Optional<Grant.Answer> answer) {
    return launch(prompt, true, answer, Optional.empty());
  }

  private Launch launch(
      String prompt, boolean resume, Optional<Grant.Answer> answer, Optional<JsonNode> schema) {
    var role =
        Role.of(
            "worker", null, null, null, null, null, null, null, null, null, null, null, null, null,
            null);
    return new Launch(
        session,
        resume,
        prompt,
        answer,
        role,
        schema,
        false,
        dir.resolve("system.md").toString(),
        Launch.Extras.NONE);
  }

  private ClaudeRun start(Launch launch) {
    return start(launch, gated::add);
  }

  private ClaudeRun start(Launch launch, ToolGate gate) {
    var claude = System.getenv("FLOTILLA_CLAUDE");
    assertThat(claude).as("FLOTILLA_CLAUDE: path of the Claude Code binary").isNotNull();
    try {
      for (var it : List.of("ws", "home", "config", "tmp")) {
        Files.createDirectories(dir.resolve(it));
      }
      Files.writeString(dir.resolve("system.md"), "You are a test.");
      var inside =
          new Inside(
              dir.resolve("ws").toString(),
              dir.resolve("home").toString(),
              dir.resolve("config").toString(),
              dir.resolve("tmp").toString(),
              claude);
      var builder = new ProcessBuilder(ClaudeCommand.of(claude, launch));
      builder.directory(dir.resolve("ws").toFile());
      builder.environment().clear();
      builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "HOME", inside.home()));
      builder
          .environment()
          .putAll(
              ClaudeEnvironment.of(
                  model.url(),
                  "worth-one-assignment",
                  Map.of("sonnet", "claude-sonnet-5-5"),
                  Duration.ofMinutes(5),
                  inside,
                  Optional.empty()));
      return new ClaudeRun(new PlainChild(builder.start()), () -> {}, launch, gate, () -> 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
