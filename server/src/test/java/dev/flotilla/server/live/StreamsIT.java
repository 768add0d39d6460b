package dev.flotilla.server.live;

import static dev.flotilla.engine.view.Seed.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.event.EventView;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.engine.view.Seed;
import dev.flotilla.server.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class StreamsIT {
  private static final int WRITERS = 6;
  private static final int EACH = 60;

  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aTasksStreamLosesNothingWhileWritersCommitAndTheReaderComesAndGoes() throws Exception {
    var task = server.seed.task("alpha", "working", T0, "{}");
    var other = server.seed.task("beta", "working", T0, "{}");
    var writers = writers(List.of(task, other));

    var seen = follow("/api/v1/tasks/alpha/events", WRITERS * EACH / 2);
    join(writers);

    assertThat(seen).extracting(EventView::task).containsOnly(task);
    assertThat(seen.stream().map(EventView::seq).toList()).isEqualTo(upTo(WRITERS * EACH / 2));
  }

  @Test
  void theFleetsStreamLosesNothingWhileWritersCommitAndTheReaderComesAndGoes() throws Exception {
    var tasks = new ArrayList<TaskId>();
    for (int i = 0; i < WRITERS; i++) {
      tasks.add(server.seed.task("t" + i, "working", T0, "{}"));
    }
    var writers = writers(tasks);

    var seen = follow("/api/v1/events", WRITERS * EACH);
    join(writers);

    assertThat(seen).extracting(EventView::id).doesNotHaveDuplicates();
    for (var task : tasks) {
      var numbers = seen.stream().filter(it -> it.task().equals(task)).map(EventView::seq);
      assertThat(numbers).containsExactlyInAnyOrderElementsOf(upTo(EACH));
    }
  }

  /// Each writes to one of the tasks after the other; every third transaction stays open for a
  /// while, so that others commit before it.
  private List<Thread> writers(List<TaskId> tasks) {
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < WRITERS; i++) {
      var task = tasks.get(i % tasks.size());
      threads.add(Thread.startVirtualThread(() -> write(task)));
    }
    return threads;
  }

  private void write(TaskId task) {
    for (int i = 0; i < EACH; i++) {
      var slow = i % 3 == 0;
      server
          .fixture
          .database()
          .run(
              it -> {
                it.execute("select pg_current_xact_id()");
                if (slow) {
                  it.execute("select pg_sleep(0.005)");
                }
                Seed.event(it, task, "checkpoint");
              });
    }
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (var thread : threads) {
      thread.join();
    }
  }

  private static List<Long> upTo(int last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  /// Reads until `count` events have come, over connections that each end after a few.
  private List<EventView> follow(String path, int count) throws Exception {
    var seen = new ArrayList<EventView>();
    while (seen.size() < count) {
      var few = Math.min(count - seen.size(), ThreadLocalRandom.current().nextInt(1, 60));
      var last = seen.isEmpty() ? "" : seen.getLast().id();
      try (var stream = open(path, last)) {
        seen.addAll(read(stream, few));
      }
    }
    return seen;
  }

  private InputStream open(String path, String last) throws Exception {
    var request = server.request(path, server.admin);
    if (!last.isEmpty()) {
      request.header("Last-Event-ID", last);
    }
    var answer = server.http.send(request.build(), BodyHandlers.ofInputStream());
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
    return answer.body();
  }

  private static List<EventView> read(InputStream stream, int count) throws IOException {
    var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    var events = new ArrayList<EventView>();
    while (events.size() < count) {
      var line = lines.readLine();
      assertThat(line).as("the stream ended").isNotNull();
      if (line.startsWith("data: ")) {
        events.add(Json.read(line.substring("data: ".length()), EventView.class));
      }
    }
    return events;
  }

  @Test
  void afterNowLeavesOutWhatWasBefore() throws Exception {
    var task = server.seed.task("alpha", "working", T0, "{}");
    server.seed.event(task, "task.state");

    try (var stream = open("/api/v1/tasks/alpha/events?after=now", "")) {
      server.seed.event(task, "checkpoint");

      assertThat(read(stream, 1)).extracting(EventView::seq).containsExactly(2L);
    }
  }

  @Test
  void anotherTasksEventIsNoPlaceInThisOnesStream() throws Exception {
    var alpha = server.seed.task("alpha", "working", T0, "{}");
    server.seed.task("beta", "working", T0, "{}");
    server.seed.event(alpha, "task.state");
    String id;
    try (var stream = open("/api/v1/events", "")) {
      id = read(stream, 1).getFirst().id();
    }

    var answer = server.get("/api/v1/tasks/beta/events?after=" + id);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(server.get("/api/v1/tasks/gamma/events").status()).isEqualTo(404);
  }

  @Test
  void aWebSocketShowsTheSameEvents() throws Exception {
    var task = server.seed.task("alpha", "working", T0, "{}");
    server.seed.event(task, "task.state");
    var received = new LinkedBlockingQueue<String>();

    var socket = connect("/api/v1/live?task=alpha", server.user(), received).join();
    server.seed.event(task, "checkpoint");

    assertThat(next(received).seq()).isEqualTo(1);
    assertThat(next(received).seq()).isEqualTo(2);
    socket.abort();
  }

  @Test
  void aWebSocketNeedsAPersonsToken() {
    server.seed.instance("box", TestServer.INSTANCE, true);
    for (var token : List.of("guess", TestServer.ASSIGNMENT, TestServer.INSTANCE, server.join())) {
      var refused = connect("/api/v1/live", token, new LinkedBlockingQueue<>());

      assertThatThrownBy(refused::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(WebSocketHandshakeException.class);
    }
  }

  private CompletableFuture<WebSocket> connect(
      String path, String token, BlockingQueue<String> received) {
    var uri = URI.create("ws://127.0.0.1:" + server.port() + path);
    return server
        .http
        .newWebSocketBuilder()
        .header("Authorization", "Bearer " + token)
        .buildAsync(uri, new Listener(received));
  }

  private record Listener(BlockingQueue<String> received) implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      received.add(data.toString());
      socket.request(1);
      return CompletableFuture.completedStage(null);
    }
  }

  private static EventView next(BlockingQueue<String> received) throws InterruptedException {
    var text = received.poll(10, TimeUnit.SECONDS);
    assertThat(text).as("an event within 10 s").isNotNull();
    return Json.read(String.valueOf(text), EventView.class);
  }

  /// A connection that breaks is an end as well: followers go on from their last event.
  private static boolean ended(InputStream stream) {
    try {
      stream.readAllBytes();
      return true;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void closingTheServerEndsStreamsAtOnce() throws Exception {
    server.seed.task("alpha", "working", T0, "{}");
    try (var stream = open("/api/v1/tasks/alpha/events", "")) {
      var before = System.nanoTime();

      server.edges().close();

      assertThat(ended(stream)).isTrue();
      assertThat(System.nanoTime() - before).isLessThan(TimeUnit.SECONDS.toNanos(10));
    }
  }
}
