package dev.flotilla.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the built-in scenarios answer to the parts of a crew.
class CrewTest {
  private static final String CONFLICT =
      "Your branch now holds a merge of both, with conflict markers where they disagree.";
  private static final String GO_ON = "You were interrupted and go on now, perhaps elsewhere.";

  @Test
  void rehearsalPlansFourPartsWithTheUsersWords() {
    var director = director("rehearsal");
    var talk = manager().user("Plan how this is done.\n\nin the user's words:\n\nPaint it\n");

    var refused = director.reply("s", talk.request());

    assertThat(refused.rule()).isEqualTo("text-only");
    var plan = manager().user("Plan how this task is carried out, in the user's words:\n\nPaint\n");
    var look = director.reply("s", plan.request());
    var answer = director.reply("s", plan.call(look, "README.md", false).request());
    assertThat(answer.blocks().toString())
        .contains("\"key\":\"change\"", "\"key\":\"summary\"", "words:\\n\\nPaint\"");
  }

  @Test
  void refusedPlanIsReplacedByOneForARoleThatThereIs() {
    var talk =
        manager()
            .user("Plan how this task is carried out\nThe roles to choose from:\n- cook: A cook\n")
            .assistant("a plan")
            .user("Your plan cannot be carried out:\n- subtask change, role: expected cook");

    var reply = director("rehearsal").reply("s", talk.request());

    assertThat(reply.rule()).isEqualTo("plan-again");
    assertThat(reply.blocks().toString()).contains("\"role\":\"cook\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Review the result of a subtask.", "All subtasks are merged. Review the whole"})
  void rehearsalAcceptsEveryReview(String prompt) {
    var reply = director("rehearsal").reply("s", manager().user(prompt).request());

    assertThat(reply.blocks().toString()).contains("\"verdict\":\"accept\"", "0.9");
  }

  @Test
  void secondConflictIsResolvedLikeTheFirst() {
    var director = director("synthetic:width=2,depth=1,conflicts=1");
    var talk = Talk.offering("Bash").user("This is synthetic subtask l1-1: x").user(CONFLICT);

    var first = director.reply("s", talk.request());
    var done = director.reply("s", talk.call(first, "", false).request());
    var second = director.reply("s", talk.assistant("kept").user(CONFLICT).request());

    assertThat(first.rule()).isEqualTo("keep-both/keep-both");
    assertThat(done.rule()).isEqualTo("keep-both");
    assertThat(second.rule()).isEqualTo("keep-both/keep-both");
  }

  @Test
  void interruptedResolutionGoesOnWhereItWas() {
    var director = director("synthetic:width=2,depth=1,conflicts=1");
    var talk = Talk.offering("Bash").user("This is synthetic subtask l1-1: x").user(CONFLICT);
    talk.call(director.reply("s", talk.request()), "", false);

    var reply = director.reply("s", talk.user(GO_ON).request());

    assertThat(reply.rule()).isEqualTo("keep-both");
  }

  @Test
  void demoSendsTheSailsBackUntilTheyGoAroundTheWorld() {
    var director = director("demo");
    var review = "Review the result of a subtask.\n\nSubtask sails, Let the ships sail\n";

    var first = director.reply("s", manager().user(review + "+ x = $2 + hour").request());
    var second = director.reply("s", manager().user(review + "+function around(x)").request());

    assertThat(first.rule()).isEqualTo("send-back");
    assertThat(second.rule()).isEqualTo("accept");
  }

  private static Talk manager() {
    var schema = JsonNodeFactory.instance.objectNode().put("type", "object");
    return Talk.offering("Read", "Glob").schema("StructuredOutput", schema);
  }

  private static Director director(String scenario) {
    return new Director(Scenarios.load(scenario), 1);
  }
}
