package dev.flotilla.server.http;

import static dev.flotilla.engine.view.Seed.T0;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.flotilla.api.event.EventType;
import dev.flotilla.api.pool.PodGone;
import dev.flotilla.api.pool.PoolFigures;
import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.api.usage.Tokens;
import dev.flotilla.server.TestServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is served and what is described are the same.
final class OpenApiIT {
  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  private JsonNode document() throws Exception {
    return new YAMLMapper().readTree(server.get("/api/v1/openapi.yaml").body());
  }

  @Test
  void everyRouteIsDescribedAndNothingElse() throws Exception {
    var served = new TreeSet<String>();
    for (var route : server.edges().api().routes()) {
      served.add(route.method() + " " + route.path());
    }

    var described = new TreeSet<String>();
    for (var path : document().path("paths").properties()) {
      path.getValue()
          .properties()
          .forEach(it -> described.add(it.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey()));
    }

    assertThat(described).isEqualTo(served);
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryPathParameterIsDescribed() throws Exception {
    var document = document();
    var lost = new ArrayList<String>();
    for (var reference : document.findValuesAsText("$ref")) {
      if (document.at(reference.substring(1)).isMissingNode()) {
        lost.add(reference);
      }
    }
    for (var path : document.path("paths").properties()) {
      for (var operation : path.getValue()) {
        var named = operation.path("parameters").findValuesAsText("$ref");
        for (var part : path.getKey().split("/")) {
          if (part.startsWith("{") && named.stream().noneMatch(it -> isNamed(document, it, part))) {
            lost.add(part + " of " + path.getKey());
          }
        }
      }
    }

    assertThat(lost).isEmpty();
  }

  private static boolean isNamed(JsonNode document, String reference, String part) {
    var parameter = document.at(reference.substring(1));
    return part.equals("{" + parameter.path("name").asText() + "}");
  }

  @Test
  void realAnswersHaveTheShapeThatIsDescribed() throws Exception {
    var task = server.seed.task("alpha", "parked", T0, "{\"team\": \"core\"}");
    server.seed.question(task, "q1", T0);
    server.seed.request(task, "a-1", "opus", T0, 200, new Tokens(1, 2, 3, 4, 5), "0.5");
    server.seed.instance("box", TestServer.INSTANCE, true);
    server.seed.audit("ada", "task.submit", "alpha");
    server.user();
    server.seed.crew(server.seed.task("crew", "working", T0, "{}"));
    var check = new SchemaCheck(document());

    for (var path :
        List.of(
            "/tasks",
            "/tasks/{id}",
            "/tasks/{id}/subtasks",
            "/questions",
            "/agents",
            "/pools",
            "/roles",
            "/audit",
            "/usage",
            "/prices",
            "/budgets",
            "/budgets/{scope}",
            "/tokens")) {
      var real = path.replace("{id}", "alpha").replace("{scope}", "fleetDay");
      check.answer("/api/v1" + path, "get", "200", server.get("/api/v1" + real).json());
    }
    check.answer("/api/v1/tasks/{id}", "get", "200", server.get("/api/v1/tasks/crew").json());
    check.answer("/api/v1/tasks", "post", "201", server.post("/api/v1/tasks", TASK).json());
    check.answer("/api/v1/tokens", "post", "201", server.post("/api/v1/tokens", TOKEN).json());
    check.answer("/api/v1/uploads", "post", "201", server.post("/api/v1/uploads", UPLOAD).json());
    server.call("PUT", "/operator/v1/pools", server.operator(), POOLS);
    server.seed.pod("claude-sub-agent-s1-x", "s1");
    check.answer("/api/v1/pools", "get", "200", server.get("/api/v1/pools").json());
    check.answer(
        "/operator/v1/pools",
        "get",
        "200",
        server.call("GET", "/operator/v1/pools", server.operator(), "").json());
    check.answer(
        "/operator/v1/pools/{role}/drain",
        "post",
        "200",
        server
            .call("POST", "/operator/v1/pools/s1/drain", server.operator(), "{\"count\": 1}")
            .json());
    check.schema("KnownPools", new YAMLMapper().readTree(POOLS));
    check.schema("Problem", server.get("/api/v1/nothing").json());
    check.schema("TaskRequest", new YAMLMapper().readTree(TASK));

    assertThat(check.wrong()).isEmpty();
  }

  @Test
  void closedVocabulariesAreDescribedWhole() throws Exception {
    var schemas = document().path("components").path("schemas");

    assertThat(texts(schemas.path("Event").path("properties").path("type").path("enum")))
        .containsExactlyElementsOf(Arrays.stream(EventType.values()).map(EventType::wire).toList());
    assertThat(texts(schemas.path("QuestionKind").path("enum")))
        .containsExactlyElementsOf(
            Arrays.stream(QuestionKind.values()).map(QuestionKind::wire).toList());
    assertThat(texts(schemas.path("PodGone").path("properties").path("reason").path("enum")))
        .containsExactlyElementsOf(
            Arrays.stream(PodGone.Reason.values()).map(PodGone.Reason::wire).toList());
    assertThat(texts(schemas.path("PodFigures").path("properties").path("state").path("enum")))
        .containsExactlyElementsOf(
            Arrays.stream(PoolFigures.State.values()).map(PoolFigures.State::wire).toList());
  }

  private static List<String> texts(JsonNode values) {
    var texts = new ArrayList<String>();
    values.forEach(it -> texts.add(it.asText()));
    return texts;
  }

  private static final String TOKEN = "{\"kind\": \"join\"}";

  private static final String POOLS =
      """
      {"pools": [{"name": "claude-sub-agent-s1", "role": "s1", "min": 0, "max": 8, "replicas": 1}]}
      """;

  private static final String UPLOAD =
      """
      {"name": "r", "rootCommit": "0123456789abcdef0123456789abcdef01234567",
       "commit": "0123456789abcdef0123456789abcdef01234567"}
      """;

  private static final String TASK =
      """
      {"title": "A title", "prompt": "Do it", "mode": "solo", "role": "worker",
       "repository": {"url": "https://example.org/r.git", "ref": "main"}, "check": "make test",
       "priority": "high", "budget": {"usd": "5.00"}, "deliver": "branch", "approvals": [],
       "labels": {"team": "core"}, "author": {"name": "Ada", "email": "ada@example.org"}, "planOnly": true}
      """;
}
