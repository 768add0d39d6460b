package dev.flotilla.server.live;

import dev.flotilla.api.event.EventView;
import dev.flotilla.api.json.Json;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A stream as `text/event-stream`, until either side ends it. A comment each 15 s tells both
/// sides that the other is there; a client that does not read is cut by the server's idle time-out
/// and goes on from its last event.
public final class ServerSentEvents {
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);

  private ServerSentEvents() {}

  /// Returns when the stream is over.
  ///
  /// @throws IOException when the client has gone
  public static void write(EventSource source, HttpServletResponse response) throws IOException {
    response.setStatus(200);
    response.setContentType("text/event-stream");
    response.setHeader("X-Accel-Buffering", "no");
    var out = response.getOutputStream();
    out.write(COMMENT);
    out.flush();
    Optional<List<EventView>> next = source.next(HEARTBEAT);
    while (next.isPresent()) {
      for (var event : next.get()) {
        out.write(text(event).getBytes(StandardCharsets.UTF_8));
      }
      if (next.get().isEmpty()) {
        out.write(COMMENT);
      }
      out.flush();
      next = source.next(HEARTBEAT);
    }
  }

  /// JSON has no line breaks of its own, so one `data:` is enough.
  private static String text(EventView event) {
    return "id: %s\nevent: %s\ndata: %s\n\n".formatted(event.id(), event.type(), Json.write(event));
  }
}
