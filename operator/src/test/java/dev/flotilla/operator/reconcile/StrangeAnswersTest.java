package dev.flotilla.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.flotilla.api.client.OperatorClient;
import dev.flotilla.api.client.TokenFile;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.pool.PoolFigures;
import dev.flotilla.api.pool.PoolFigures.Pool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that says what nobody expects, as another program at its address would.
class StrangeAnswersTest {
  private static final String MORE = figures(2, 3);
  private static final long PATIENCE_SECONDS = 60;

  private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<FigureFeed.Change> changes = new LinkedBlockingQueue<>();
  private HttpServer server;
  private OperatorClient client;
  private FigureFeed feed;

  @TempDir private Path directory;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var next = answers.poll();
          var octets = (next == null ? MORE : next).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, octets.length);
          exchange.getResponseBody().write(octets);
          exchange.close();
        });
    server.start();
    client =
        new OperatorClient(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
            new TokenFile(Files.writeString(directory.resolve("token"), "token")));
    feed = new FigureFeed(client, InstantSource.fixed(Instant.EPOCH));
    feed.listen(changes::add);
  }

  @AfterEach
  void stop() {
    feed.close();
    client.close();
    server.stop(0);
  }

  @Test
  void figuresAreFollowedAfterThem() throws InterruptedException {
    answers.addAll(
        List.of(figures(1, 1), "", "null", "[]", "{}", "{\"version\":1,\"pools\":[null]}"));

    feed.start();

    assertThat(next().all()).isTrue();
    assertThat(next().roles()).isEqualTo(Set.of("s1"));
    assertThat(feed.latest().orElseThrow().pools().getFirst().pending()).isEqualTo(3);
  }

  private FigureFeed.Change next() throws InterruptedException {
    return changes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static String figures(long version, int pending) {
    return Json.write(
        new PoolFigures(version, List.of(new Pool("s1", pending, 0, 5, List.of())), false, false));
  }
}
