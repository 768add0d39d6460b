package dev.flotilla.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyntheticTest {
  @Test
  void planHasLayersThatWaitForTheWholeOneBefore() {
    var subtasks = subtasks("synthetic:width=3,depth=2");

    assertThat(subtasks)
        .extracting(it -> it.path("key").asText())
        .containsExactly("l1-1", "l1-2", "l1-3", "l2-1", "l2-2", "l2-3");
    assertThat(subtasks.getFirst().path("dependsOn")).isEmpty();
    assertThat(subtasks.getLast().path("dependsOn"))
        .extracting(JsonNode::asText)
        .containsExactly("l1-1", "l1-2", "l1-3");
    assertThat(subtasks).extracting(it -> it.path("touches").toString()).doesNotHaveDuplicates();
  }

  @Test
  void shareOfConflictsAndRevisionsIsAsAsked() {
    var subtasks = subtasks("synthetic:width=20,depth=10,conflicts=0.25,revisions=0.5");

    assertThat(saying(subtasks, "as well")).isBetween(30L, 70L);
    assertThat(saying(subtasks, "sent back")).isBetween(75L, 125L);
  }

  @Test
  void sameSeedMakesTheSamePlanAndAnotherOneAnother() {
    var plan = Synthetic.of("synthetic:width=20,conflicts=.5,seed=7").plan();

    assertThat(Synthetic.of("synthetic:width=20,conflicts=.5,seed=7").plan()).isEqualTo(plan);
    assertThat(Synthetic.of("synthetic:width=20,conflicts=.5,seed=8").plan()).isNotEqualTo(plan);
  }

  @Test
  void subtasksOwnConflictDoesNotDependOnTheSizeOfThePlan() {
    var small = subtasks("synthetic:width=9,depth=1,conflicts=0.5");
    var large = subtasks("synthetic:width=9,depth=3,conflicts=0.5");

    assertThat(large.subList(0, 9)).isEqualTo(small);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          synthetic:                      | NAME=VALUE with one of width, depth
          synthetic:width                 | found 'width'
          synthetic:widht=3               | found 'widht=3'
          synthetic:width=3,width=4       | width once
          synthetic:width=0               | width as a whole number from 1 to 200, found '0'
          synthetic:width=99999999999     | width as a whole number
          synthetic:depth=1.5             | depth as a whole number
          synthetic:conflicts=1.1         | conflicts as a number from 0.0 to 1.0, found '1.1'
          synthetic:conflicts=NaN         | conflicts as a number
          synthetic:revisions=-1          | revisions as a number
          synthetic:seconds=1e9           | seconds as a number
          synthetic:width=1,conflicts=0.1 | a width of 2 at least for conflicts, found 1
          synthetic:width=50,depth=50     | at most 200 subtasks, found 2500
          """)
  void badParametersAreNamed(String spec, String message) {
    assertThatThrownBy(() -> Scenarios.load(spec))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("synthetic: expected ")
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void managerAnswersWithThePlanAndSendsBackOnce() {
    var director =
        new Director(Scenarios.load("synthetic:width=2,depth=1,revisions=1,seconds=4"), 1);
    var schema = JsonNodeFactory.instance.objectNode().put("type", "object");
    var review = "Review the result of a subtask.\nIt will be sent back once.\n+l1-1 begins\n";

    var plan = director.reply("a", manager(schema).user("Plan how this task is …").request());
    var first = director.reply("b", manager(schema).user(review).request());
    var again = director.reply("b", manager(schema).user(review + "+l1-1 revised\n+end").request());

    assertThat(plan.blocks().toString()).contains("\"key\":\"l1-2\"");
    assertThat(plan.first()).hasSeconds(1);
    assertThat(first.blocks().toString()).contains("\"revise\"");
    assertThat(again.blocks().toString()).contains("\"accept\"");
  }

  @Test
  void refusedPlanStaysAsItIs() {
    var director = new Director(Scenarios.load("synthetic:width=40,depth=1"), 1);
    var talk =
        manager(JsonNodeFactory.instance.objectNode())
            .user("Plan how this task is carried out")
            .assistant("a plan")
            .user("Your plan cannot be carried out:\n- subtasks: expected at most 20, found 40");

    var reply = director.reply("s", talk.request());

    assertThat(reply.blocks().toString()).contains("\"key\":\"l1-40\"");
  }

  @Test
  void fileMayAddFaultsToASyntheticTask() {
    var scenario =
        Scenarios.parse(
            "x",
            """
            name: storm
            extends: "synthetic:width=2,depth=1"
            faults: [{name: busy, when: {rule: "^plan$"}, times: 1, fault: {kind: hang}}]
            """);
    var request =
        manager(JsonNodeFactory.instance.objectNode()).user("Plan how this task is …").request();

    var struck = new Director(scenario, 1).reply("s", request);

    assertThat(struck.fault()).contains(new Fault.Hang());
  }

  private static Talk manager(ObjectNode schema) {
    return Talk.offering("Read").schema("StructuredOutput", schema);
  }

  private static List<JsonNode> subtasks(String spec) {
    var all = Synthetic.of(spec).plan().path("subtasks");
    return StreamSupport.stream(all.spliterator(), false).toList();
  }

  private static long saying(List<JsonNode> subtasks, String words) {
    return subtasks.stream().filter(it -> it.path("instructions").asText().contains(words)).count();
  }
}
