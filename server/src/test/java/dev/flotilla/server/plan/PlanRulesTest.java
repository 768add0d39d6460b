package dev.flotilla.server.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.api.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanRulesTest {
  private static final PlanRules.Context CONTEXT =
      new PlanRules.Context(
          Set.of("manager", "worker", "s1"), Set.of("old"), Set.of("old", "broken"), 20);

  @Test
  void aPlanIsReadAsItWasGiven() {
    var answer =
        """
        {"summary": "Two", "subtasks": [
          {"key": "model", "title": "Model", "role": "worker", "instructions": "Write\\nit",
           "acceptance": ["compiles"], "dependsOn": ["old"], "touches": ["src/{a,b}/**", "app/[id].ts"]},
          {"key": "api", "title": "API", "role": "s1", "instructions": "Do", "acceptance": null,
           "dependsOn": ["model", "model"]}]}
        """;

    var result = PlanRules.read(Optional.of(Json.read(answer, JsonNode.class)), CONTEXT);

    assertThat(result).isInstanceOf(PlanRules.Accepted.class);
    var plan = ((PlanRules.Accepted) result).plan();
    assertThat(plan.summary()).isEqualTo("Two");
    assertThat(plan.subtasks().getFirst().touches()).containsExactly("src/{a,b}/**", "app/[id].ts");
    assertThat(plan.subtasks().getLast().dependsOn()).containsExactly("model");
    assertThat(plan.subtasks().getLast().acceptance()).isEmpty();
    assertThat(plan.subtasks().getLast().touches()).isEmpty();
  }

  @Test
  void noPlanAtAllIsRefused() {
    assertThat(refused(Optional.empty()))
        .containsExactly("the plan: expected structured output, found none");
    assertThat(refused(Optional.of(JsonNodeFactory.instance.textNode("{}"))))
        .containsExactly("the plan: expected an object, found text");
    assertThat(refused(Optional.of(JsonNodeFactory.instance.objectNode())))
        .containsExactly(
            "the plan, summary: expected text, found nothing",
            "the plan, subtasks: expected a list of subtasks, found nothing");
    assertThat(refused(plan()))
        .containsExactly("the plan, subtasks: expected at least one, found none");
  }

  @Test
  void tooManySubtasksAreRefusedWithTheirNumber() {
    var many = IntStream.range(0, 21).mapToObj(i -> subtask("k" + i)).toArray(ObjectNode[]::new);

    assertThat(refused(plan(many)))
        .containsExactly("the plan, subtasks: expected at most 20, found 21");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Api", "-a", "a b", "a/b", "ä", "a\n", "main", "solo", "old", "broken"})
  void aKeyThatCannotBeUsedIsRefused(String key) {
    assertThat(refused(plan(subtask(key)))).singleElement().asString().contains(", key: expected");
  }

  @Test
  void keysOf40CharactersAreTheLongest() {
    assertThat(PlanRules.read(plan(subtask("a".repeat(40))), CONTEXT))
        .isInstanceOf(PlanRules.Accepted.class);
    assertThat(refused(plan(subtask("a".repeat(41))))).hasSize(1);
  }

  @Test
  void aKeyGivenTwiceIsRefusedNamingTheFirst() {
    assertThat(refused(plan(subtask("a"), subtask("b"), subtask("a"))))
        .containsExactly("subtask 3 'a', key: expected one of its own, found that of subtask 1");
  }

  @ParameterizedTest
  @CsvSource({"wizard", "manager", "''", "Worker"})
  void aRoleThatTakesNoSubtasksIsRefusedNamingThoseThatDo(String role) {
    assertThat(refused(changed(it -> it.put("role", role))))
        .containsExactly(
            "subtask 1 'a', role: expected one of s1, worker, found '%s'".formatted(role));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "two\nlines", "esc\u001b[31m", "two\u2028lines", "half\ud800"})
  void aTitleIsOneLineThatSaysSomething(String title) {
    assertThat(refused(changed(it -> it.put("title", title))))
        .isNotEmpty()
        .allMatch(it -> it.startsWith("subtask 1 'a', title: expected"))
        .allMatch(it -> it.codePoints().allMatch(Texts::isLine));
  }

  @Test
  void lengthsAreLimited() {
    assertThat(refused(changed(it -> it.put("title", "x".repeat(201)))))
        .containsExactly("subtask 1 'a', title: expected at most 200 characters, found 201");
    assertThat(refused(changed(it -> it.put("instructions", "x".repeat(204_800)))))
        .containsExactly(
            "subtask 1 'a', instructions: expected at most 100000 characters, found 204800");
    assertThat(refused(changed(it -> it.set("touches", texts(201, i -> "f" + i)))))
        .containsExactly("subtask 1 'a', touches: expected at most 200, found 201");
    assertThat(refused(changed(it -> it.set("touches", texts(1, _ -> "x".repeat(1_001))))))
        .containsExactly("subtask 1 'a', touches[0]: expected at most 1000 characters, found 1001");
    assertThat(refused(changed(it -> it.put("instructions", "nul\0"))))
        .containsExactly(
            "subtask 1 'a', instructions: expected text without NUL or half characters, found"
                + " 'nul?'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "key|7|a number",
        "title|null|null",
        "role|[]|a list",
        "instructions|{}|an object",
        "acceptance|\"one\"|text",
        "dependsOn|{\"a\": 1}|an object",
        "touches|true|true or false",
        "acceptance|[1]|a number",
        "touches|[null]|null",
        "dependsOn|[[\"a\"]]|a list",
        "touches|[\" \"]|nothing but blanks",
      })
  void aFieldOfAnotherTypeIsRefusedNamingIt(String field, String value, String found) {
    var reasons =
        refused(changed(it -> it.set(field, Json.read("[" + value + "]", JsonNode.class).get(0))));

    assertThat(reasons)
        .singleElement()
        .asString()
        .contains(", " + field)
        .endsWith("found " + found);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "~/x",
        "C:\\x",
        "\\x",
        "../x",
        "a/../b",
        "a/..",
        "{..,a}/b",
        "!src/**",
        "src/{a,b",
        "src/a}",
        "src/[ab",
        "src/ab]",
        "a\nb",
        "{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}"
      })
  void aGlobThatCannotBeUsedIsRefused(String glob) {
    assertThat(refused(changed(it -> it.set("touches", texts(1, _ -> glob)))))
        .singleElement()
        .asString()
        .startsWith("subtask 1 'a', touches: expected globs");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "**",
        "*",
        ".",
        "./src",
        "a..b",
        "app/[[...slug]]/page.tsx",
        "a/",
        "{a,{b,c}}/**/*.?s"
      })
  void aGlobThatLooksOddButCanBeUsedIsTaken(String glob) {
    var result = PlanRules.read(changed(it -> it.set("touches", texts(1, _ -> glob))), CONTEXT);

    assertThat(result).isInstanceOf(PlanRules.Accepted.class);
  }

  @Test
  void dependenciesOnWhatIsNotThereAreRefused() {
    var a = subtask("a", "a", "nowhere", "broken", "old");

    assertThat(refused(plan(a)))
        .containsExactly(
            "subtask 'a', dependsOn: expected other subtasks, found itself",
            "subtask 'a', dependsOn: expected keys of this plan or of merged subtasks, found"
                + " 'nowhere'",
            "subtask 'a', dependsOn: expected keys of this plan or of merged subtasks, found"
                + " 'broken', which is not merged");
  }

  @Test
  void everyCycleIsNamed() {
    var answer =
        plan(
            subtask("free"),
            subtask("a", "b", "free"),
            subtask("b", "c"),
            subtask("c", "a"),
            subtask("x", "y"),
            subtask("y", "x"),
            subtask("behind", "a"));

    assertThat(refused(answer))
        .containsExactly(
            "the plan, dependsOn: expected no cycle, found 'a' -> 'b' -> 'c' -> 'a'",
            "the plan, dependsOn: expected no cycle, found 'x' -> 'y' -> 'x'");
  }

  @Test
  void allThatIsWrongIsSaidAtOnceUpTo20() {
    var bad =
        IntStream.range(0, 12)
            .mapToObj(i -> subtask("K" + i).put("role", "x"))
            .toArray(ObjectNode[]::new);

    var reasons = refused(plan(bad));

    assertThat(reasons).hasSize(21).last().isEqualTo("and 4 more");
    assertThat(reasons).allMatch(it -> it.length() < 300);
  }

  @Test
  void hostileSizesAndDepthsCostLittle() {
    var deep = JsonNodeFactory.instance.arrayNode();
    var inner = deep;
    for (var i = 0; i < 100_000; i++) {
      inner = inner.addArray();
    }
    var crowd = JsonNodeFactory.instance.arrayNode();
    IntStream.range(0, 1_000_000).forEach(crowd::add);
    ObjectNode crowded = JsonNodeFactory.instance.objectNode().put("summary", "");
    crowded.set("subtasks", crowd);
    var glob = "{a,b}".repeat(5) + "[x-y]*".repeat(160);
    var dense =
        IntStream.range(0, 200)
            .mapToObj(i -> subtask("k" + i, (i + 1) % 200))
            .toArray(ObjectNode[]::new);
    var globs =
        IntStream.range(0, 20)
            .mapToObj(i -> subtask("k" + i).<ObjectNode>set("touches", texts(200, _ -> glob)))
            .toArray(ObjectNode[]::new);

    var took =
        CpuTime.of(
            "hostile plans",
            () -> {
              assertThat(refused(Optional.of(deep))).hasSize(1);
              assertThat(refused(changed(it -> it.set("title", deep)))).hasSize(1);
              assertThat(refused(changed(it -> it.set("touches", crowd)))).hasSize(1);
              assertThat(refused(Optional.of(crowded))).hasSize(1);
              assertThat(refused(plan(dense))).isNotEmpty();
              assertThat(PlanRules.read(plan(globs), CONTEXT))
                  .isInstanceOf(PlanRules.Accepted.class);
            });

    assertThat(took).isLessThan(Duration.ofSeconds(5));
  }

  private static List<String> refused(Optional<JsonNode> answer) {
    var result = PlanRules.read(answer, CONTEXT);
    assertThat(result).isInstanceOf(PlanRules.Refused.class);
    return ((PlanRules.Refused) result).reasons();
  }

  private static Optional<JsonNode> changed(Consumer<ObjectNode> change) {
    var subtask = subtask("a");
    change.accept(subtask);
    return plan(subtask);
  }

  private static Optional<JsonNode> plan(ObjectNode... subtasks) {
    var plan = JsonNodeFactory.instance.objectNode().put("summary", "All of it");
    plan.putArray("subtasks").addAll(List.of(subtasks));
    return Optional.of(plan);
  }

  private static ObjectNode subtask(String key, String... dependsOn) {
    var subtask =
        JsonNodeFactory.instance
            .objectNode()
            .put("key", key)
            .put("title", "Title")
            .put("role", "worker")
            .put("instructions", "Do it");
    subtask.set("dependsOn", texts(dependsOn.length, i -> dependsOn[i]));
    return subtask;
  }

  private static ObjectNode subtask(String key, int dependsOnAllFrom) {
    var all =
        IntStream.range(0, 200)
            .map(i -> (i + dependsOnAllFrom) % 200)
            .filter(i -> !key.equals("k" + i));
    return subtask(key, all.mapToObj(i -> "k" + i).toArray(String[]::new));
  }

  private static ArrayNode texts(int count, IntFunction<String> text) {
    var texts = JsonNodeFactory.instance.arrayNode();
    IntStream.range(0, count).mapToObj(text).forEach(texts::add);
    return texts;
  }
}
