package dev.flotilla.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class StreamParserTest {
  @Test
  void readsWhatMattersAndIgnoresTheRest() {
    assertThat(parse("{\"type\":\"system\",\"subtype\":\"init\",\"tools\":[]}"))
        .isEqualTo(new StreamLine.Started());
    assertThat(parse("{\"type\":\"user\",\"isReplay\":true,\"uuid\":\"u1\"}"))
        .isEqualTo(new StreamLine.Replayed("u1"));
    assertThat(parse("{\"type\":\"brand_new\",\"x\":1}")).isEqualTo(new StreamLine.Other());
    assertThat(parse("no json at all")).isEqualTo(new StreamLine.Other());
    assertThat(
            parse(
                "{\"type\":\"control_request\",\"request_id\":\"r\",\"request\":{\"subtype\":\"new\"}}"))
        .isEqualTo(new StreamLine.Unanswerable("r", "new"));
  }

  @Test
  void aHeldCallBearsItsIdAndInput() {
    var line =
        parse(
            """
            {"type":"control_request","request_id":"r1","request":{"subtype":"hook_callback",
             "callback_id":"before","tool_use_id":"t1","input":{"tool_name":"Bash",
             "tool_input":{"command":"ls"}}}}
            """);

    assertThat(line)
        .isInstanceOfSatisfying(
            StreamLine.Gated.class,
            it -> {
              assertThat(it.call().id()).isEqualTo("t1");
              assertThat(it.call().input().path("command").asText()).isEqualTo("ls");
            });
  }

  @Test
  void aPingIsNoEvidenceButADeltaIs() {
    assertThat(parse("{\"type\":\"stream_event\",\"event\":{\"type\":\"ping\"},\"uuid\":\"x\"}"))
        .isEqualTo(new StreamLine.Ping());
    assertThat(parse("{\"type\":\"stream_event\",\"event\":{\"type\":\"content_block_delta\"}}"))
        .isEqualTo(new StreamLine.Other());
  }

  @Test
  void linesOfAnyLengthAreReadAndAbsurdOnesDropped() throws IOException {
    var input = "short\n" + "x".repeat(200_000) + "\n\n" + "y".repeat(400_000) + "\nlast\n";
    var lengths = new ArrayList<Integer>();

    new LineReader(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), 300_000)
        .drain(line -> lengths.add(line.length));

    assertThat(lengths).containsExactly(5, 200_000, 4);
  }

  private static StreamLine parse(String line) {
    return StreamParser.parse(line.getBytes(StandardCharsets.UTF_8));
  }
}
