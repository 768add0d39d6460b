package dev.flotilla.gateway.meter;

import dev.flotilla.api.usage.Tokens;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/// Reads an answer's usage out of its body in passing: bytes go by in pieces of any size, nothing
/// is kept but what is asked for here. Belongs to one answer and its event loop.
public sealed interface Tap permits SseTap, JsonTap, NoTap {
  /// The tap for an answer of this content type.
  static Tap of(String contentType) {
    if (contentType.startsWith("text/event-stream")) {
      return new SseTap();
    }
    return contentType.startsWith("application/json") ? new JsonTap() : new NoTap();
  }

  /// Looks at the readable bytes and leaves the reader index where it was.
  void see(ByteBuf bytes);

  /// No more bytes will come, in good order.
  void end();

  /// The answer said all it had to say.
  boolean isComplete();

  /// The answer reported its last figures, whether or not it was cut behind them.
  boolean isFinal();

  /// Whether the answer reported any figures.
  boolean hasFigures();

  /// The last figure of each kind.
  Tokens tokens();

  /// The model that answered, once it said so.
  Optional<String> model();

  /// How many bytes of the model's own words went by: what a broken answer is estimated from.
  long contentBytes();

  /// How many signs of life went by; pings are none.
  long signs();
}
