package dev.flotilla.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.json.Json;
import dev.flotilla.server.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProblemsIT {
  private static final TestServer SERVER = new TestServer();

  @AfterAll
  static void close() {
    SERVER.close();
  }

  @Test
  void whatIsNotThereIsAProblem() {
    var answer = SERVER.get("/api/v1/nothing");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.code()).isEqualTo("not_found");
    assertThat(answer.json().path("status").asInt()).isEqualTo(404);
    assertThat(answer.json().path("title").asText()).isEqualTo("not found");
    assertThat(answer.detail()).contains("/api/v1/nothing");
  }

  @Test
  void aWrongMethodIsAProblem() {
    var answer = SERVER.call("DELETE", "/api/v1/tasks", SERVER.admin, "");

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.code()).isEqualTo("invalid_request");
    assertThat(answer.detail()).contains("DELETE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "null", "\"x\"", "{\"prompt\": \"x\"} {}", "{\"a\":1,}"})
  void whatIsNoJsonObjectIsRefused(String body) {
    var answer = SERVER.post("/api/v1/tasks", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("invalid_request");
    assertThat(answer.body()).doesNotContain("flotilla.api", "jackson", "\tat ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"prompt\": {}} | prompt",
        "{\"prompt\": \"x\", \"promt\": \"y\"} | promt: no such field",
        "{\"prompt\": \"x\", \"prompt\": \"y\"} | prompt",
        "{\"prompt\": \"a\\u0000b\"} | prompt: expected text, found U+0000",
        "{\"prompt\": \"a\\ud800b\"} | prompt: expected text, found half a surrogate pair",
        "{\"prompt\": \"x\", \"labels\": {\"a\\u0000\": \"b\"}} | labels: expected text",
        "{\"prompt\": \"x\", \"mode\": \"duo\"} | mode: expected one of [crew, solo], found 'duo'",
        "{\"prompt\": \"x\", \"priority\": 7} | priority:",
        "{\"prompt\": \"x\", \"deliver\": \"mail\"} | deliver: expected one of",
        "{\"prompt\": \"x\", \"budget\": {\"usd\": \"lots\"}} | budget.usd:",
        "{\"prompt\": \"x\", \"budget\": {\"eur\": \"1\"}} | budget.eur: no such field",
      })
  void theFieldIsNamed(String body, String named) {
    var answer = SERVER.post("/api/v1/tasks", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("invalid_request");
    assertThat(answer.detail()).contains(named).doesNotContain("dev.flotilla", "java.");
  }

  @Test
  void octetsThatAreNoUtf8AreRefused() {
    var body = new byte[] {'{', '"', 'p', '"', ':', '"', (byte) 0xc3, (byte) 0x28, '"', '}'};
    var request =
        SERVER
            .request("/api/v1/tasks", SERVER.admin)
            .POST(BodyPublishers.ofByteArray(body))
            .build();

    assertThat(SERVER.send(request).status()).isEqualTo(400);
  }

  @Test
  void deepNestingIsRefusedBeforeItHurts() {
    var answer = SERVER.post("/api/v1/tasks", "{\"a\":".repeat(50_000));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.detail()).contains("depth");
  }

  @Test
  void aPromptOfAMegabyteIsFineAndTenAreTooMuch() {
    var million = task("p".repeat(1024 * 1024));
    var tenMillion = task("p".repeat(10 * 1024 * 1024));

    assertThat(SERVER.post("/api/v1/tasks", million).status()).isEqualTo(201);
    var refused = SERVER.post("/api/v1/tasks", tenMillion);
    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.code()).isEqualTo("too_large");
  }

  @Test
  void aBodyThatNeverSaysItsLengthIsCutAtTheLimit() {
    var endless =
        BodyPublishers.ofByteArrays(
            () -> Stream.generate(() -> new byte[64 * 1024]).limit(256).iterator());
    var request = SERVER.request("/api/v1/tasks", SERVER.admin).POST(endless).build();

    assertThat(SERVER.send(request).code()).isEqualTo("too_large");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/tasks?stat=failed,query",
    "/api/v1/tasks?state=late,state: expected one of",
    "/api/v1/tasks?cursor=%21%21,cursor:",
    "/api/v1/tasks?limit=0,limit:",
    "/api/v1/tasks?limit=many,limit:",
    "/api/v1/tasks?label=%00,label:",
    "/api/v1/tasks/UPPER,task id:",
    "/api/v1/usage?by=moon,by:",
    "/api/v1/budgets/pocket,budget:",
    "/api/v1/sessions/x/transcript,id: expected a UUID",
    "/api/v1/events?after=x,event id:",
  })
  void queriesAndPathsAreChecked(String path, String named) {
    var answer = SERVER.get(path);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("invalid_request");
    assertThat(answer.detail()).contains(named);
  }

  @Test
  void answersTellNothingAboutWhatServesThem() {
    var headers = SERVER.get("/api/v1/tasks").raw().headers();

    assertThat(headers.firstValue("Server")).isEmpty();
    assertThat(headers.firstValue("Set-Cookie")).isEmpty();
    assertThat(headers.firstValue("Cache-Control")).hasValue("no-store");
    assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
  }

  private static String task(String prompt) {
    return Json.write(
        Map.of("prompt", prompt, "repository", Map.of("url", "https://example.org/r.git")));
  }
}
