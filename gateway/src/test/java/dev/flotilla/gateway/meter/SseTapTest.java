package dev.flotilla.gateway.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.usage.Tokens;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SseTapTest {
  private static final Tokens USED = new Tokens(12, 345, 10_000, 600, 70);
  private static final String STREAM =
      """
      event: message_start
      data: {"type":"message_start","message":{"model":"claude-sonnet-5-5","usage":\
      {"input_tokens":12,"cache_creation_input_tokens":670,"cache_read_input_tokens":10000,\
      "cache_creation":{"ephemeral_5m_input_tokens":600,"ephemeral_1h_input_tokens":70},\
      "output_tokens":1}}}

      : a comment
      event: ping
      data: {"type": "ping"}

      event: content_block_delta
      data: {"type":"content_block_delta","delta":{"text":"usage \\"output_tokens\\":99 ü"}}

      event: message_delta
      data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},
      data: "usage":{"output_tokens":345,"input_tokens":null}}

      event: message_stop
      data: {"type":"message_stop"}

      """;

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void readsTheSameWhereverTheStreamIsSplit(String lineEnd) {
    var bytes = STREAM.replace("\n", lineEnd).getBytes(StandardCharsets.UTF_8);

    for (int split = 0; split <= bytes.length; split++) {
      var tap = new SseTap();
      tap.see(Unpooled.wrappedBuffer(bytes, 0, split));
      tap.see(Unpooled.wrappedBuffer(bytes, split, bytes.length - split));

      assertThat(tap.tokens()).as("split at %d", split).isEqualTo(USED);
      assertThat(tap.isComplete()).isTrue();
      assertThat(tap.isFinal()).isTrue();
      assertThat(tap.model()).contains("claude-sonnet-5-5");
      assertThat(tap.signs()).isEqualTo(4);
    }
  }

  @Test
  void readsByteByByte() {
    var tap = new SseTap();

    for (byte b : STREAM.getBytes(StandardCharsets.UTF_8)) {
      tap.see(Unpooled.wrappedBuffer(new byte[] {b}));
    }

    assertThat(tap.tokens()).isEqualTo(USED);
  }

  @Test
  void anEventWithoutItsBlankLineHasNotArrived() {
    var tap = new SseTap();

    tap.see(Unpooled.copiedBuffer(STREAM.substring(0, 200), StandardCharsets.UTF_8));

    assertThat(tap.hasFigures()).isFalse();
    assertThat(tap.isComplete()).isFalse();
  }

  @Test
  void aHugeLineIsPassedOverAndTheNextEventIsRead() {
    var tap = new SseTap();
    var huge = "event: message_start\ndata: {\"x\":\"" + "y".repeat(3 << 20) + "\"}\n\n";

    tap.see(Unpooled.copiedBuffer(huge + STREAM, StandardCharsets.UTF_8));

    assertThat(tap.tokens()).isEqualTo(USED);
  }

  @Test
  void nonsenseReportsNothing() {
    var tap = new SseTap();

    tap.see(
        Unpooled.copiedBuffer("event: message_start\ndata: {not json\n\n", StandardCharsets.UTF_8));

    assertThat(tap.hasFigures()).isFalse();
    assertThat(tap.tokens()).isEqualTo(Tokens.NONE);
  }
}
