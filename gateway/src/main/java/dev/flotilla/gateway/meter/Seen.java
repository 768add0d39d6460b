package dev.flotilla.gateway.meter;

import dev.flotilla.api.usage.Tokens;
import java.util.Optional;

/// What was seen of an answer with status 200, taken off its tap on the event loop.
///
/// @param complete it reported its last figures
record Seen(
    boolean complete, boolean figures, Tokens tokens, Optional<String> model, long contentBytes) {

  static Seen of(Tap tap) {
    return new Seen(tap.isFinal(), tap.hasFigures(), tap.tokens(), tap.model(), tap.contentBytes());
  }
}
