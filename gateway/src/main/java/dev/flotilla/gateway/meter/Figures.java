package dev.flotilla.gateway.meter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.usage.Tokens;
import org.jspecify.annotations.Nullable;

/// The last figure of each kind that an answer reported: `message_start` gives them all,
/// `message_delta` replaces some. Not thread-safe: it belongs to one answer.
final class Figures {
  private static final long UNSEEN = -1;

  private long input = UNSEEN;
  private long output = UNSEEN;
  private long cacheRead = UNSEEN;
  private long cacheWrite = UNSEEN;
  private long cacheWrite5m = UNSEEN;
  private long cacheWrite1h = UNSEEN;

  /// @param usage the API's `usage` object; what it leaves out or sets to null stays as it was
  void see(JsonNode usage) {
    input = newer(input, usage.get("input_tokens"));
    output = newer(output, usage.get("output_tokens"));
    cacheRead = newer(cacheRead, usage.get("cache_read_input_tokens"));
    cacheWrite = newer(cacheWrite, usage.get("cache_creation_input_tokens"));
    cacheWrite5m = newer(cacheWrite5m, usage.at("/cache_creation/ephemeral_5m_input_tokens"));
    cacheWrite1h = newer(cacheWrite1h, usage.at("/cache_creation/ephemeral_1h_input_tokens"));
  }

  boolean seen() {
    return input != UNSEEN || output != UNSEEN;
  }

  Tokens tokens() {
    long oneHour = zeroed(cacheWrite1h);
    long fiveMinutes =
        // a total that is newer than its split: what the split does not explain is the cheap kind
        cacheWrite == UNSEEN ? zeroed(cacheWrite5m) : Math.max(0, cacheWrite - oneHour);
    return new Tokens(zeroed(input), zeroed(output), zeroed(cacheRead), fiveMinutes, oneHour);
  }

  private static long newer(long last, @Nullable JsonNode figure) {
    return figure != null && figure.canConvertToLong() && figure.longValue() >= 0
        ? figure.longValue()
        : last;
  }

  private static long zeroed(long figure) {
    return figure == UNSEEN ? 0 : figure;
  }
}
