package dev.flotilla.server.http;

import static dev.flotilla.engine.view.Seed.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.rest.MessageRequest;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.server.TestServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The real client of people against the real routes.
final class TasksIT {
  private final TestServer server = new TestServer();
  private final FlotillaClient client = new FlotillaClient(server.uri("/"), server.admin);

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void aTaskIsSubmittedAndWhereItIsIsSaid() {
    var answer = server.post("/api/v1/tasks", task("{\"url\": \"https://example.org/r.git\"}", ""));

    assertThat(answer.status()).isEqualTo(201);
    var id = answer.json().path("id").asText();
    assertThat(answer.raw().headers().firstValue("Location")).hasValue("/api/v1/tasks/" + id);
    assertThat(server.workflow.calls).contains("submit admin 5 Optional.empty");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"url\": \"file:///etc\"}||400|repository.url:",
        "{\"url\": \"/home/me/r\"}||400|repository.url:",
        "{\"url\": \"../r\"}||400|repository.url:",
        "{\"url\": \"ext::sh -c id\"}||400|repository.url:",
        "{\"url\": \"https://me:secret@example.org/r\"}||400|no password",
        "{\"url\": \"https://-oProxyCommand=x/r\"}||400|repository.url:",
        "{\"url\": \"https://example.org/r\", \"ref\": \"--upload-pack=x\"}||400|repository.ref:",
        "{\"url\": \"https://example.org/r\", \"ref\": \"a..b\"}||400|repository.ref:",
        "{\"upload\": \"not-a-uuid\"}||400|repository.upload:",
        "{}||400|repository:",
        "{\"url\": \"https://e.org/r\", \"upload\": \"x\"}||400|repository:",
        "{\"url\": \"https://example.org/r\"}|, \"role\": \"No Such\"|400|role:",
        "{\"url\": \"https://example.org/r\"}|, \"check\": \" \"|400|check:",
        "{\"url\": \"https://example.org/r\"}|, \"title\": \"a\\nb\"|400|title:",
        "{\"url\": \"https://example.org/r\"}|, \"budget\": {\"usd\": \"0\"}|400|budget.usd:",
        "{\"url\": \"https://example.org/r\"}|, \"budget\": {}|400|budget.usd:",
        "{\"url\": \"https://example.org/r\"}|, \"labels\": {\"\": \"x\"}|400|labels:",
        "{\"url\": \"https://example.org/r\"}|, \"labels\": {\"a\": null}|400|labels.a:",
        "{\"url\": \"https://example.org/r\"}|, \"author\": {\"name\": \"A\"}|400|author.email:",
      })
  void whatCannotBeWorkedOnIsRefusedByItsField(
      String repository, String more, int status, String named) {
    var answer = server.post("/api/v1/tasks", task(repository, more == null ? "" : more));

    assertThat(answer.detail()).contains(named);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(server.workflow.calls).isEmpty();
  }

  @Test
  void anEmptyPromptIsRefused() {
    var body = "{\"prompt\": \" \", \"repository\": {\"url\": \"https://example.org/r\"}}";

    assertThat(server.post("/api/v1/tasks", body).detail()).startsWith("prompt:");
    assertThat(server.post("/api/v1/tasks", "{}").detail()).startsWith("prompt:");
  }

  private static String task(String repository, String more) {
    return "{\"prompt\": \"Do it\", \"repository\": " + repository + more + "}";
  }

  @Test
  void peopleSteerByTheirClient() {
    var id = server.seed.task("alpha", "parked", T0, "{\"team\": \"core\"}");
    server.seed.question(id, "q1", T0);

    client.cancel(id);
    client.pause(id);
    client.resume(id);
    client.retry(id);
    client.message(id, new MessageRequest("hurry", null));
    client.answer("q1", "left");
    client.setBudget("task:alpha", Usd.of("25"));

    assertThat(server.workflow.calls)
        .containsExactly(
            "cancel admin alpha",
            "pause admin alpha",
            "resume admin alpha",
            "retry admin alpha",
            "message admin alpha Optional.empty hurry",
            "answer admin q1 left",
            "budget admin task:alpha 25");
    assertThat(client.questions()).isEmpty();
    assertThat(client.task(id).budget()).isEqualTo(Usd.of("25"));
    assertThat(client.diff(id, null)).startsWith("diff --git");
    assertThat(client.diff(id, "solo")).isEqualTo("diff of solo");
    assertThat(client.tasks(TaskState.PARKED, "team=core")).hasSize(1);
    assertThat(client.tasks(TaskState.FAILED, null)).isEmpty();
  }

  @Test
  void aStateThatForbidsItIsAConflict() {
    server.seed.task("ended", "succeeded", T0, "{}");

    var answer = server.post("/api/v1/tasks/ended/cancel", "");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.code()).isEqualTo("conflict");
    assertThat(server.post("/api/v1/tasks/other/cancel", "").status()).isEqualTo(404);
  }

  @Test
  void pagesAreFollowedToTheEndWhileTasksComeIn() {
    for (int i = 0; i < 9; i++) {
      server.seed.task("t" + i, "working", T0.plusSeconds(i), "{}");
    }
    var seen = new ArrayList<String>();
    var cursor = "";
    do {
      var page = server.get("/api/v1/tasks?limit=4" + cursor).json();
      page.path("items").forEach(it -> seen.add(it.path("id").asText()));
      server.seed.task("new" + seen.size(), "working", T0.plusSeconds(100), "{}");
      cursor = page.path("next").isNull() ? "" : "&cursor=" + page.path("next").asText();
    } while (!cursor.isEmpty());

    assertThat(seen).containsExactly("t8", "t7", "t6", "t5", "t4", "t3", "t2", "t1", "t0");
  }

  @Test
  void everythingElseThatIsListedIsThere() throws Exception {
    var id = server.seed.task("alpha", "working", T0, "{}");
    var session = server.seed.session(id, "{\"a\":1}\n", "{\"b\":2}\n");

    assertThat(client.tasks(null, null)).extracting(TaskView::id).containsExactly(id);
    assertThat(client.agents()).isEmpty();
    assertThat(client.pools()).isEmpty();
    assertThat(client.roles()).extracting(it -> it.name()).contains("manager", "worker", "s6");
    assertThat(client.prices()).isNotEmpty();
    assertThat(client.budgets()).extracting(it -> it.scope()).contains("fleetDay");
    assertThat(client.usage("day")).isEmpty();
    try (var transcript = client.transcript(session)) {
      var text = new String(transcript.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(text).isEqualTo("{\"a\":1}\n{\"b\":2}\n");
    }
    try (var rest = client.transcript(session, 10)) {
      assertThat(new String(rest.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("b\":2}\n");
    }
    assertThat(client.transcript(session, 1000)).isEmpty();
    assertThatThrownBy(() -> client.transcript(server.seed.instance("b", "t", true)))
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining("there is no session");
  }
}
