package dev.flotilla.e2e.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.task.TaskState;
import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Reply;
import dev.flotilla.e2e.harness.SampleRepository;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A provider that refuses, breaks off or answers something else, until it is mended.
class ProviderE2E {
  private static final Map<String, Reply> FAULTS =
      Map.of(
          "CUT",
          new Reply.Cut(List.of(Reply.textBlock("I was going to"))),
          "HTML",
          new Reply.Status(
              200, Map.of("content-type", "text/html"), "<html><body>Log in</body></html>"),
          "CREDIT",
          new Reply.Status(
              400,
              Map.of(),
              "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":"
                  + "\"Your credit balance is too low to access the Anthropic API. Please go to"
                  + " Plans & Billing to upgrade or purchase credits.\"}}"));

  private static final Set<String> BROKEN = ConcurrentHashMap.newKeySet();

  @TempDir static Path temporary;
  private static Arena arena;
  private static SampleRepository repository;

  @BeforeAll
  static void start() {
    arena = new Arena(temporary.resolve("home"), ProviderE2E::reply);
    repository = arena.repository("work");
  }

  @AfterAll
  static void stop() {
    arena.close();
  }

  private static Reply reply(Conversation conversation) {
    return BROKEN.stream()
        .filter(conversation::heard)
        .filter(it -> !it.equals("CUT") || !conversation.results().isEmpty())
        .findFirst()
        .map(FAULTS::get)
        .orElseGet(() -> Arena.reply(conversation));
  }

  @Test
  void creditThatIsSpentParksAndAnAnswerGoesOn() {
    BROKEN.add("CREDIT");

    var ended = arena.solo(repository, "CREDIT");

    assertThat(ended.exit()).as("%s", ended).isEqualTo(5);
    assertThat(ended.json().path("reason").asText()).contains("credit");
    var task = ended.json().path("task").asText();
    var question = ended.json().path("question").path("id").asText();
    assertThat(arena.product().run("task", "logs", task).out())
        .contains("reason=the model's provider wants credit");

    BROKEN.remove("CREDIT");
    assertThat(arena.product().run("question", "answer", question, "retry").exit()).isZero();

    Eventually.until(() -> arena.task(task).state() == TaskState.SUCCEEDED);
    var again = arena.product().run("question", "answer", question, "retry");
    assertThat(again.exit()).isEqualTo(2);
    assertThat(again.err().lines()).hasSize(1);
    assertThat(again.err()).contains("needs no answer any more");
  }

  @ParameterizedTest
  @CsvSource({"CUT,event stream", "HTML,HTML page"})
  void whatBreaksEachTimeIsWaitedOutAndSaid(String marker, String words) {
    BROKEN.add(marker);
    var task = arena.detached(repository, marker);

    Eventually.until(() -> interruptions(task) >= 2 && isWaiting(task));

    var seen = arena.task(task);
    assertThat(seen.state()).isEqualTo(TaskState.WORKING);
    assertThat(seen.reason()).contains("the model's provider does not answer", words);
    assertThat(arena.product().run("task", "show", task).out()).contains("reason: waits until");
    BROKEN.remove(marker);
    Eventually.until(() -> arena.task(task).state() == TaskState.SUCCEEDED);
    assertThat(arena.task(task).reason()).isNull();
  }

  private static int interruptions(String task) {
    return arena.task(task).subtasks().getFirst().interruptions();
  }

  private static boolean isWaiting(String task) {
    return String.valueOf(arena.task(task).reason()).startsWith("waits until");
  }
}
