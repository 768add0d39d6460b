package dev.flotilla.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.event.EventView;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.usage.Usage;
import dev.flotilla.api.usage.Usd;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViewTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Screen screen(Map<String, String> environment) {
    return new Screen(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        environment);
  }

  @Test
  void liveLineGivesWayToWhatStays() {
    var screen = screen(Map.of("FLOTILLA_TERMINAL", "in err", "COLUMNS", "20"));

    screen.show("working on something long");
    screen.say("a checkpoint");
    screen.settle();

    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("working on somethi…\r\u001b[Ka checkpoint\nworking on somethi…\r\u001b[K");
  }

  @Test
  void severalLiveLinesAreTakenBackTogetherAndNoneIsWrappedOrScrolledOut() {
    var screen = screen(Map.of("FLOTILLA_TERMINAL", "err", "COLUMNS", "10", "LINES", "5"));

    screen.show(List.of("one", "the second one", "日本語日本語", "four", "five"));
    screen.settle();

    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("one\nthe seco…\n日本語日…\nfour\r\u001b[3A\u001b[J");
  }

  @Test
  void nothingMovesWhileAPersonIsAsked() {
    var screen = screen(Map.of("FLOTILLA_TERMINAL", "in err"));

    screen.show("working");
    screen.prompt("which?");
    screen.say("a checkpoint");
    screen.show("still working");
    screen.prompted(true);

    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("working\r\u001b[Kwhich?\n> a checkpoint\nstill working");
  }

  @ParameterizedTest
  @CsvSource({"NO_COLOR,1", "TERM,dumb", "FLOTILLA_TERMINAL,in"})
  void plainScreenHasNoControlCharacters(String name, String value) {
    var environment =
        name.equals("FLOTILLA_TERMINAL")
            ? Map.of(name, value)
            : Map.of("FLOTILLA_TERMINAL", "in err", name, value);
    var screen = screen(environment);

    screen.show("working");
    screen.say("a checkpoint");
    screen.settle();

    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("a checkpoint\n");
  }

  @Test
  void controlCharactersOfEightBitsAndTurnedTextAreTakenOut() {
    assertThat(Plain.line("a\u009b2Jb\u202ec\u0085d", 80)).isEqualTo("a 2Jb c d");
    assertThat(Plain.text("a\u009b2J\tb\u202e\nc\u001b]0;x\u0007")).isEqualTo("a2J\tb\nc]0;x");
    assertThat(
            TranscriptView.lines(
                """
                {"message":{"role":"x\\u001b[2J","content":[{"type":"tool_use","name":"y\\u009b1A"}]}}
                """))
        .noneMatch(it -> it.chars().anyMatch(Character::isISOControl));
  }

  @Test
  void textFromElsewhereCannotMoveTheCursor() {
    var table = new Table("A", "B").row("x\u001b[2J\ny", null).row(1, "z");

    assertThat(table.toString()).isEqualTo("A        B\nx [2J y  -\n1        z");
  }

  @Test
  void eventIsOneLineWithWhatIsShortOfItsData() {
    var event =
        Json.read(
            """
            {"id":"1","seq":1,"task":"abc","type":"attempt.ended","at":"2026-01-01T10:11:12Z",
             "data":{"state":"interrupted","attempt":"2b0ad4bb-8c2c-4b1c-9f0e-000000000000",
                     "cause":"KILLED","nested":{"a":1},"none":null}}
            """,
            EventView.class);

    assertThat(EventLine.of(event, ZoneOffset.UTC, true))
        .contains("10:11:12  abc attempt ended: interrupted cause=KILLED");
  }

  @ParameterizedTest
  @CsvSource({"41.6,42 s", "65,1 min 5 s", "7260,2 h 1 min"})
  void timeIsReadByPeople(double seconds, String words) {
    assertThat(Words.time(seconds)).isEqualTo(words);
  }

  @Test
  void spentCountsCachedInputToo() {
    var usage = new Usage(500, 2_500, 1_000_000, 500_000, 3, Usd.of("0.123456"), Usd.ZERO);

    assertThat(Words.spent(usage)).isEqualTo("1.5M in, 2.5k out, $0.123456");
  }

  @Test
  void transcriptShowsWhoSaidWhatAndWhichToolWasCalled() {
    assertThat(
            TranscriptView.lines(
                """
                {"type":"assistant","message":{"role":"assistant","content":[
                 {"type":"thinking","thinking":"hm"},{"type":"text","text":"I look"},
                 {"type":"tool_use","name":"Bash","input":{"command":"ls"}}]}}"""))
        .containsExactly("assistant: I look", "  → Bash {\"command\":\"ls\"}");
    assertThat(
            TranscriptView.lines(
                """
                {"message":{"role":"user","content":"Do it.\\n\\n- \\u001b[2Jwell"}}"""))
        .containsExactly("user: Do it.", "    ", "    - [2Jwell");
    assertThat(TranscriptView.lines("{\"type\":\"mode\"}")).isEmpty();
    assertThat(TranscriptView.lines("{broken")).containsExactly("(a line that is not JSON)");
  }
}
