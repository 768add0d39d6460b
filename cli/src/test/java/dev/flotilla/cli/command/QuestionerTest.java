package dev.flotilla.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.cli.view.Screen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Questions at a terminal; what is typed arrives line by line, as from a keyboard.
class QuestionerTest {
  private final FakeFleet fleet = new FakeFleet();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PipedOutputStream keyboard = new PipedOutputStream();
  private final Semaphore answers = new Semaphore(0);
  private Screen screen;
  private Dialog dialog;
  private FlotillaClient client;
  private Questioner questioner;

  @BeforeEach
  void open() throws IOException {
    var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    screen =
        new Screen(
            new PipedInputStream(keyboard),
            stream,
            stream,
            Map.of("FLOTILLA_TERMINAL", "in err", "NO_COLOR", "1"));
    dialog = new Dialog(screen);
    client = new FlotillaClient(URI.create(fleet.url()), "user");
    questioner = new Questioner(client, screen, dialog, answers::release);
  }

  @AfterEach
  void close() {
    client.close();
    fleet.close();
  }

  private static TaskView task(String question) {
    return Json.read(
        """
        {"id":"abc","state":"working","title":"T","prompt":"T","mode":"crew","role":"manager",
         "priority":"medium","deliver":"branch","simulated":false,"planOnly":false,"budget":"10",
         "labels":{},"commits":[],"subtasks":[],"question":%s,
         "usage":{"inputTokens":0,"outputTokens":0,"cacheReadTokens":0,"cacheWriteTokens":0,
         "requests":0,"costUsd":"0","estimatedUsd":"0"},"seconds":1,
         "createdAt":"2026-01-01T00:00:00Z"}"""
            .formatted(question),
        TaskView.class);
  }

  private static String question(String id, String kind, String options) {
    return """
        {"id":"%s","task":"abc","subtask":"api","kind":"%s","text":"Which\\u001b[2J one?",
         "options":[%s],"askedAt":"2026-01-01T00:00:00Z"}"""
        .formatted(id, kind, options);
  }

  private static final TaskView CHOICE = task(question("q1", "agent", "\"left\",\"right\""));
  private static final TaskView BUDGET = task(question("q2", "budget", "\"stop\""));

  private void type(String line) throws Exception {
    keyboard.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    keyboard.flush();
    assertThat(answers.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void anOptionIsChosenByItsNumber() throws Exception {
    fleet.on("POST /api/v1/questions/q1/answer", 200, "{}");

    assertThat(questioner.look(CHOICE)).isTrue();
    type("2");

    assertThat(err())
        .contains("api asks (agent): Which[2J one?", "1) left", "2) right", "answered: right");
    assertThat(fleet.bodies).containsExactly("{\"text\":\"right\"}");
    assertThat(questioner.look(CHOICE)).isTrue();
    assertThat(dialog.isAsking()).as("asked once").isFalse();
  }

  @Test
  void moneyIsNoNumberOfAnOptionAndWhatIsRefusedIsAskedAgain() throws Exception {
    fleet.on(
        "POST /api/v1/questions/q2/answer",
        400,
        "{\"code\":\"invalid_request\",\"detail\":\"expected more\"}");
    questioner.look(BUDGET);
    type("1");

    assertThat(err()).contains("- stop", "expected more");
    fleet.on("POST /api/v1/questions/q2/answer", 200, "{}");
    questioner.look(BUDGET);
    type("25");

    assertThat(fleet.bodies).containsExactly("{\"text\":\"1\"}", "{\"text\":\"25\"}");
  }

  @Test
  void whatOthersAnsweredIsAskedNoMoreAndTheNextOneIs() throws Exception {
    fleet.on("POST /api/v1/questions/q2/answer", 200, "{}");
    questioner.look(CHOICE);

    questioner.look(BUDGET);
    type("25");

    assertThat(err()).contains("that needs no answer any more");
    assertThat(fleet.asked).containsExactly("POST /api/v1/questions/q2/answer");
  }

  @Test
  void anInterruptComesInBetweenAndTheQuestionIsAskedAgain() throws Exception {
    fleet.on("POST /api/v1/questions/q1/answer", 200, "{}");
    try (var interrupts = new Interrupts(screen, dialog)) {
      questioner.look(CHOICE);
      interrupts.interrupt();
      questioner.look(CHOICE);
      keyboard.write("\n".getBytes(StandardCharsets.UTF_8));
      keyboard.flush();
      while (dialog.isAsking()) {
        Thread.onSpinWait();
      }

      questioner.look(CHOICE);
      type("left");
    }

    assertThat(err()).contains("detach", "going on");
    assertThat(fleet.bodies).containsExactly("{\"text\":\"left\"}");
  }

  @Test
  void nobodyIsAskedAnyMoreAtTheEndOfInput() throws Exception {
    questioner.look(CHOICE);
    keyboard.close();

    assertThat(answers.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    assertThat(questioner.look(CHOICE)).isFalse();
    assertThat(fleet.asked).isEmpty();
  }
}
