package dev.flotilla.agent.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.agent.fake.ModelAnswer;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.role.Role;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.api.work.SessionId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Plans and reviews on the real CLI: they read, answer in a given structure, and change nothing.
@Timeout(120)
class ReadingIT {
  private static final String SETUP = "echo set-up-has-run; exit 3";
  private static final Role MANAGER =
      Json.read("{\"name\":\"manager\",\"tools\":[\"Read\",\"Glob\",\"Grep\"]}", Role.class);
  private static final JsonNode SCHEMA =
      Json.read(
          """
          {"type":"object","required":["n"],"additionalProperties":false,
           "properties":{"n":{"type":"integer"}}}
          """,
          JsonNode.class);

  private final SessionId session = SessionId.random();

  private Function<AttemptId, Grant> plan(Rig rig, Grant.Conversation talk, CommitId head) {
    return Rig.as(
        rig.work(talk, head, Optional.empty(), Optional.of(SCHEMA)),
        AssignmentKind.PLAN,
        MANAGER,
        SETUP);
  }

  @Test
  void aPlanIsTheStructureAskedForWithoutASetUp() throws Exception {
    try (var rig =
        new Rig(
            call ->
                call.step() == 0
                    ? ModelAnswer.tool("Read", Map.of("file_path", "/workspace/a.txt"))
                    : ModelAnswer.tool("StructuredOutput", Map.of("n", 7)))) {
      rig.server.offer(plan(rig, Rig.talk(session, "plan it", Optional.empty()), rig.git.start()));

      var done = (Outcome.Succeeded) rig.server.outcome();

      assertThat(done.turn().structured().orElseThrow().path("n").asInt()).isEqualTo(7);
      assertThat(done.tip()).isEqualTo(rig.git.start());
      assertThat(rig.git.ref(Rig.BRANCH)).isEmpty();
      var first = rig.model.calls().getFirst();
      assertThat(first.userText()).contains("plan it").doesNotContain("set-up-has-run");
      assertThat(first.offers("StructuredOutput")).isTrue();
      assertThat(first.offers("Bash") || first.offers("Edit") || first.offers("Write")).isFalse();
    }
  }

  @Test
  void whoWorksIsToldOfASetUpThatFailed() throws Exception {
    try (var rig = new Rig(call -> new ModelAnswer.Text("nothing to do here"))) {
      var work = rig.work(Rig.talk(session, "work", Optional.empty()));
      rig.server.offer(Rig.as(work, AssignmentKind.WORK, MANAGER, SETUP));

      rig.server.outcome();

      assertThat(rig.model.calls().getFirst().userText()).contains("set-up-has-run");
    }
  }

  @Test
  void aPlanWithoutStructureFails() throws Exception {
    try (var rig = new Rig(call -> new ModelAnswer.Text("I would begin with the tests."))) {
      rig.server.offer(plan(rig, Rig.talk(session, "plan it", Optional.empty()), rig.git.start()));

      assertThat(rig.server.outcome())
          .isEqualTo(new Outcome.Failed("the model gave no structured output", false));
    }
  }

  @Test
  void structureThatNeverFitsFails() throws Exception {
    try (var rig = new Rig(call -> ModelAnswer.tool("StructuredOutput", Map.of("n", "seven")))) {
      rig.server.offer(plan(rig, Rig.talk(session, "plan it", Optional.empty()), rig.git.start()));

      assertThat(rig.server.outcome())
          .isEqualTo(
              new Outcome.Failed("the model's structured output never matched its schema", false));
    }
  }

  @Test
  void aSecondPlanComesFromTheSameConversation() throws Exception {
    try (var rig =
        new Rig(
            call ->
                ModelAnswer.tool(
                    "StructuredOutput", Map.of("n", call.userText().contains("again") ? 2 : 1)))) {
      rig.server.offer(plan(rig, Rig.talk(session, "plan it", Optional.empty()), rig.git.start()));
      var first = (Outcome.Succeeded) rig.server.outcome();
      var from = rig.server.checkpoint();

      var resume = Optional.of(new Grant.Resume(from.files(), List.of()));
      var talk =
          new Grant.Conversation(
              session, "plan again", false, resume, Optional.empty(), Optional.empty());
      rig.server.offer(plan(rig, talk, from.head()));
      var second = (Outcome.Succeeded) rig.server.outcome();

      assertThat(first.turn().structured().orElseThrow().path("n").asInt()).isEqualTo(1);
      assertThat(second.turn().structured().orElseThrow().path("n").asInt()).isEqualTo(2);
      var last = rig.model.calls().getLast();
      assertThat(last.session()).isEqualTo(session.toString());
      assertThat(last.userText()).contains("plan it").contains("plan again");
    }
  }
}
