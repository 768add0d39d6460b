package dev.flotilla.gateway.meter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.usage.Tokens;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Usage out of a stream of events: `message_start`, then `message_delta`; `message_stop` makes it
/// complete.
final class SseTap implements Tap {
  private static final Set<String> REPORTING = Set.of("message_start", "message_delta");

  private final SseParser parser = new SseParser(REPORTING::contains, this::event);
  private final Figures figures = new Figures();
  private @Nullable String model;
  private boolean complete;
  private boolean last;
  private long contentBytes;
  private long signs;

  @Override
  public void see(ByteBuf bytes) {
    parser.feed(bytes);
  }

  @Override
  public void end() {}

  private void event(String name, String data, long dataBytes, boolean whole) {
    if (name.equals("ping")) {
      return;
    }
    signs++;
    contentBytes += name.equals("content_block_delta") ? dataBytes : 0;
    complete |= name.equals("message_stop");
    if (whole && !data.isEmpty()) {
      report(data);
    }
  }

  private void report(String data) {
    try {
      var event = Json.MAPPER.readTree(data);
      var message = event.path("message");
      if (message.hasNonNull("model")) {
        model = message.get("model").asText();
      }
      see(message.path("usage"));
      see(event.path("usage"));
      last |= event.path("usage").isObject() && event.at("/delta/stop_reason").isTextual();
    } catch (JsonProcessingException e) {
      // nonsense from upstream goes down as it came; it reports nothing
    }
  }

  private void see(JsonNode usage) {
    if (usage.isObject()) {
      figures.see(usage);
    }
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public boolean isFinal() {
    return last;
  }

  @Override
  public boolean hasFigures() {
    return figures.seen();
  }

  @Override
  public Tokens tokens() {
    return figures.tokens();
  }

  @Override
  public Optional<String> model() {
    return Optional.ofNullable(model);
  }

  @Override
  public long contentBytes() {
    return contentBytes;
  }

  @Override
  public long signs() {
    return signs;
  }
}
