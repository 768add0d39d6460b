package dev.flotilla.server.live;

import dev.flotilla.api.json.Json;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;

/// A stream over a WebSocket: one text message of JSON for each event. Each message waits for the
/// one before, so that a client that does not read holds no memory; after 30 s of that it is cut.
public final class LiveSocket {
  private static final Duration PING = Duration.ofSeconds(15);
  private static final long PATIENCE_SECONDS = 30;

  private LiveSocket() {}

  /// Returns at once; a thread of its own serves the socket until either side ends it.
  public static void follow(EventSource source, Session session) {
    Thread.ofVirtual().name("live-socket").start(() -> run(source, session));
  }

  private static void run(EventSource source, Session session) {
    try {
      for (var next = source.next(PING); session.isOpen(); next = source.next(PING)) {
        if (next.isEmpty()) {
          session.close(StatusCode.SHUTDOWN, "the server stops", Callback.NOOP);
          return;
        }
        for (var event : next.get()) {
          send(session, Json.write(event));
        }
        if (next.get().isEmpty()) {
          session.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
        }
      }
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      session.disconnect();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      session.disconnect();
    }
  }

  private static void send(Session session, String text)
      throws ExecutionException, TimeoutException, InterruptedException {
    var sent = new Callback.Completable();
    session.sendText(text, sent);
    sent.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
