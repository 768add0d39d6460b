package dev.flotilla.gateway.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.usage.Tokens;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class JsonTapTest {
  private static final String MESSAGE =
      """
      {"id":"m","content":[{"type":"tool_use","input":{"model":"x","usage":{"input_tokens":9}}}],
       "model":"claude-haiku-5-5","stop_reason":null,
       "usage":{"input_tokens":12,"output_tokens":34,"cache_read_input_tokens":0,
                "cache_creation_input_tokens":50,"server_tool_use":{"web_search_requests":1}}}""";

  @Test
  void readsTheSameWhereverTheBodyIsSplit() {
    var bytes = MESSAGE.getBytes(StandardCharsets.UTF_8);

    for (int split = 0; split <= bytes.length; split++) {
      var tap = new JsonTap();
      tap.see(Unpooled.wrappedBuffer(bytes, 0, split));
      tap.see(Unpooled.wrappedBuffer(bytes, split, bytes.length - split));
      tap.end();

      assertThat(tap.tokens()).as("split at %d", split).isEqualTo(new Tokens(12, 34, 0, 50, 0));
      assertThat(tap.model()).contains("claude-haiku-5-5");
      assertThat(tap.isFinal()).isTrue();
    }
  }

  @Test
  void aBodyThatBreaksOffIsNotFinal() {
    var tap = new JsonTap();

    tap.see(Unpooled.copiedBuffer(MESSAGE.substring(0, 120), StandardCharsets.UTF_8));
    tap.end();

    assertThat(tap.isFinal()).isFalse();
    assertThat(tap.hasFigures()).isFalse();
  }

  @Test
  void whatIsNoJsonReportsNothing() {
    var tap = new JsonTap();

    tap.see(Unpooled.copiedBuffer("<html>", StandardCharsets.UTF_8));
    tap.see(Unpooled.copiedBuffer(MESSAGE, StandardCharsets.UTF_8));
    tap.end();

    assertThat(tap.isFinal()).isFalse();
  }
}
