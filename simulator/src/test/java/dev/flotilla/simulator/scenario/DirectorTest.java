package dev.flotilla.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DirectorTest {
  private static final long SEED = 7;

  @Test
  void firstRuleThatHoldsAnswers() {
    var director =
        director(
            """
            name: roles
            rules:
              - name: reviewer
                when: {system: "You review"}
                answer: {say: reviewed}
              - name: anyone
                answer: {say: worked}
            """);

    var reviewer = director.reply("s", Talk.offering().system("You review").user("go").request());
    var worker = director.reply("s", Talk.offering().system("You write").user("go").request());

    assertThat(reviewer.rule()).isEqualTo("reviewer");
    assertThat(worker.blocks()).containsExactly(new Block.Text("worked"));
  }

  @Test
  void turnAndStepAndResultTellHowFarAConversationIs() {
    var director =
        director(
            """
            name: turns
            rules:
              - {name: again, when: {step: 0, turn: 1+, latest: red}, answer: {say: mending}}
              - {name: begin, when: {turn: 0}, answer: {use: [{tool: Bash, input: {command: ls}}]}}
              - {name: saw, when: {result: "README"}, answer: {say: done}}
            """);
    var talk = Talk.offering("Bash").user("do it");

    var first = director.reply("s", talk.request());
    var second = director.reply("s", talk.call(first, "README.md", false).request());
    var third = director.reply("s", talk.assistant("done").user("the check is red").request());

    assertThat(first.stopReason()).isEqualTo("tool_use");
    assertThat(second.rule()).isEqualTo("saw");
    assertThat(third.rule()).isEqualTo("again");
  }

  @Test
  void capturesFillAnswers() {
    var director =
        director(
            """
            name: capture
            capture:
              file: {from: PROMPT, pattern: "mend (\\\\S+)", otherwise: nothing}
              cwd: {from: SYSTEM, pattern: "working directory: (.+)", otherwise: /workspace}
            rules:
              - name: read
                answer: {use: [{tool: Read, input: {file_path: "{{cwd}}/{{file}}"}}]}
            """);
    var talk = Talk.offering("Read").system(" - working directory: /a b\nx").user("mend $1.c");

    var reply = director.reply("s", talk.request());

    assertThat(reply.blocks())
        .containsExactly(
            new Block.ToolUse(
                "Read", JsonNodeFactory.instance.objectNode().put("file_path", "/a b/$1.c")));
  }

  @Test
  void sameSeedAndConversationGiveTheSameAnswerWhoeverAsksAndWhenever() {
    var request = Talk.offering().user("tell").request();
    var other = Talk.offering().user("tell more").request();
    var busy = director(CHANCE);
    for (var i = 0; i < 20; i++) {
      busy.reply("x" + i, other);
    }

    var late = busy.reply("one", request);
    var early = director(CHANCE).reply("two", request);

    assertThat(late).isEqualTo(early);
  }

  @Test
  void anotherSeedGivesAnotherAnswer() {
    var request = Talk.offering().user("tell").request();

    var one = new Director(Scenarios.parse("test", CHANCE), 1).reply("s", request);
    var two = new Director(Scenarios.parse("test", CHANCE), 2).reply("s", request);

    assertThat(one.blocks()).isNotEqualTo(two.blocks());
  }

  @Test
  void idsOfCallsChangeNothing() {
    var director = director(CHANCE);
    var input = JsonNodeFactory.instance.objectNode().put("command", "ls");

    var one =
        director.reply(
            "s", Talk.offering("Bash").user("go").call("Bash", input, "a", false).request());
    var two =
        director.reply(
            "s", Talk.offering("Bash").user("go").call("Bash", input, "a", false).request());

    assertThat(one).isEqualTo(two);
  }

  @Test
  void structuredAnswerIsGivenWhenItIsAskedFor() {
    var schema = JsonNodeFactory.instance.objectNode().put("type", "object");
    var properties = schema.putObject("properties");
    properties.putObject("verdict").put("type", "string").putArray("enum").add("accept");
    properties.putObject("score").put("type", "number").put("maximum", 1);
    schema.putArray("required").add("verdict").add("score");
    var talk = Talk.offering().schema("StructuredOutput", schema).user("judge");

    var reply =
        director("{name: t, rules: [{name: r, answer: {say: fine}}]}").reply("s", talk.request());

    assertThat(reply.stopReason()).isEqualTo("tool_use");
    assertThat(reply.blocks().getLast().toString())
        .contains("\"verdict\":\"accept\"", "\"score\":1");
  }

  @Test
  void plainAnswerStaysPlain() {
    var schema = JsonNodeFactory.instance.objectNode().put("type", "object");
    var talk = Talk.offering().schema("StructuredOutput", schema).user("judge");

    var reply =
        director("{name: t, rules: [{name: r, answer: {say: fine, plain: true}}]}")
            .reply("s", talk.request());

    assertThat(reply.blocks()).containsExactly(new Block.Text("fine"));
  }

  @Test
  void toolThatIsNotOnOfferIsNotCalled() {
    var director =
        director("{name: t, rules: [{name: r, answer: {use: [{tool: Write, input: {}}]}}]}");

    var reply = director.reply("s", Talk.offering("Read").user("go").request());

    assertThat(reply.stopReason()).isEqualTo("end_turn");
  }

  @Test
  void compactionIsAnsweredWithASummaryWhateverTheScenario() {
    var talk =
        Talk.offering("Bash").user("build it").user("CRITICAL: Respond with TEXT ONLY. Sum up");

    var reply = director("{name: t, rules: []}").reply("s", talk.request());

    assertThat(reply.rule()).isEqualTo("side-call");
    assertThat(reply.blocks().getFirst().toString()).contains("<summary>", "build it");
  }

  @Test
  void noRuleIsStillAnAnswer() {
    var reply = director("{name: t, rules: []}").reply("s", Talk.offering().user("x").request());

    assertThat(reply.rule()).isEqualTo("no-rule");
    assertThat(reply.blocks()).isNotEmpty();
  }

  @Test
  void usageGrowsWithTheConversationAndReadsTheCacheForWhatWasSaidBefore() {
    var director = director("{name: t, rules: [{name: r, answer: {say: fine}}]}");
    var talk = Talk.offering().user("x".repeat(4000));

    var first = director.reply("s", talk.request()).usage();
    var second = director.reply("s", talk.assistant("fine").user("more").request()).usage();

    assertThat(first.cacheRead()).isZero();
    assertThat(first.cacheWrite5m()).isGreaterThan(900);
    assertThat(second.cacheRead()).isGreaterThan(900);
    assertThat(second.cacheWrite5m()).isLessThan(50);
  }

  @Test
  void faultStrikesSoOftenAtOnePointAndThenNoMore() {
    var director =
        director(
            """
            name: faults
            rules: [{name: r, answer: {say: fine}}]
            faults:
              - {name: busy, when: {rule: "^r$"}, times: 2, fault: {kind: refuse, status: 529}}
            """);
    var request = Talk.offering().user("go").request();

    var struck = Stream.generate(() -> director.reply("s", request)).limit(4);

    assertThat(struck.map(r -> r.fault().isPresent())).containsExactly(true, true, false, false);
    assertThat(director.reply("another session", request).fault()).isPresent();
  }

  private static final String CHANCE =
      """
      name: chance
      latency: 1ms..60s
      rules:
        - name: any
          answer: {say: "{{words:12}} {{choose:a|b|c}}"}
      """;

  private static Director director(String yaml) {
    return new Director(Scenarios.parse("test", yaml), SEED);
  }
}
