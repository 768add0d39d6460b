package dev.flotilla.api.client;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.event.EventView;
import dev.flotilla.api.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// A stream of server-sent events that outlives its connections: each new one begins after the
/// last event seen. Used by one thread.
final class EventStream {
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final Exchange http;
  private final String route;
  private final Duration patience;

  EventStream(Exchange http, String route, Duration patience) {
    this.http = http;
    this.route = route;
    this.patience = patience;
  }

  void follow(Optional<String> after, Predicate<EventView> more) {
    var last = after;
    var broken = 0L;
    while (true) {
      var before = last;
      try {
        var read = read(last, more);
        if (read.stopped()) {
          return;
        }
        last = read.last();
        broken = 0;
      } catch (FlotillaException e) {
        broken = broken == 0 ? System.nanoTime() : broken;
        if (!AgentClient.isPassing(e) || System.nanoTime() - broken > patience.toNanos()) {
          throw e;
        }
      }
      if (before.equals(last)) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new FlotillaException(ErrorCode.UNAVAILABLE, "the call was given up");
      }
    }
  }

  private record Read(boolean stopped, Optional<String> last) {}

  private Read read(Optional<String> after, Predicate<EventView> more) {
    var headers = new HashMap<>(Map.of("Accept", "text/event-stream"));
    after.ifPresent(it -> headers.put("Last-Event-ID", it));
    var last = after;
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                http.get(route, ANSWER, BodyHandlers.ofInputStream(), headers),
                StandardCharsets.UTF_8))) {
      var data = new StringBuilder();
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("data:")) {
          data.append(line.substring(5).strip());
        } else if (line.isEmpty() && !data.isEmpty()) {
          var event = Json.read(data.toString(), EventView.class);
          data.setLength(0);
          last = Optional.of(event.id());
          if (!more.test(event)) {
            return new Read(true, last);
          }
        }
      }
    } catch (IOException e) {
      return new Read(false, last);
    }
    return new Read(false, last);
  }
}
