package dev.flotilla.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.flotilla.api.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// A Messages API that is not the product's simulator: what it answers is a function of the
/// conversation, and it counts what it was asked and what it reported. Thread-safe.
public final class ScriptedUpstream implements AutoCloseable {
  /// Reported by every answer, so that totals can be told from counts.
  public static final int INPUT = 1_000;

  public static final int OUTPUT = 42;

  private final HttpServer server;
  private final Function<Conversation, Reply> script;
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicLong inputTokens = new AtomicLong();
  private final AtomicLong outputTokens = new AtomicLong();
  private final List<Conversation> seen = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private ScriptedUpstream(HttpServer server, Function<Conversation, Reply> script) {
    this.server = server;
    this.script = script;
  }

  public static ScriptedUpstream start(Function<Conversation, Reply> script) {
    return start(InetAddress.getLoopbackAddress(), script);
  }

  /// At an address of this machine, for those who do not reach its loopback.
  public static ScriptedUpstream start(InetAddress at, Function<Conversation, Reply> script) {
    try {
      var server = HttpServer.create(new InetSocketAddress(at, 0), 0);
      var upstream = new ScriptedUpstream(server, script);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", upstream::handle);
      server.start();
      return upstream;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI url() {
    var at = server.getAddress();
    return URI.create("http://%s:%d".formatted(at.getAddress().getHostAddress(), at.getPort()));
  }

  /// Answers of 200 to `POST /v1/messages`, broken streams included.
  public int requests() {
    return answered.get();
  }

  public long inputTokens() {
    return inputTokens.get();
  }

  public long outputTokens() {
    return outputTokens.get();
  }

  public List<Conversation> seen() {
    return List.copyOf(seen);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = exchange.getRequestBody().readAllBytes();
      var path = exchange.getRequestURI().getPath();
      if (!path.equals("/v1/messages") || !exchange.getRequestMethod().equals("POST")) {
        var known = path.endsWith("count_tokens");
        send(exchange, known ? 200 : 404, known ? "{\"input_tokens\":10}" : "{}");
        return;
      }
      var request =
          new Conversation(
              header(exchange, "x-claude-code-session-id"),
              header(exchange, "x-api-key") + header(exchange, "authorization"),
              Json.MAPPER.readTree(body),
              numbers.incrementAndGet());
      seen.add(request);
      answer(exchange, request, script.apply(request));
    }
  }

  private void answer(HttpExchange exchange, Conversation request, Reply reply) throws IOException {
    switch (reply) {
      case Reply.Status status -> {
        status.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        send(exchange, status.status(), status.body());
      }
      case Reply.Say say -> {
        waitFor(say.after().toMillis());
        answered.incrementAndGet();
        inputTokens.addAndGet(INPUT);
        outputTokens.addAndGet(OUTPUT);
        var message = message(request, say.blocks());
        if (request.body().path("stream").asBoolean()) {
          stream(exchange, message, Integer.MAX_VALUE);
        } else {
          send(exchange, 200, Json.write(message));
        }
      }
      case Reply.Cut cut -> {
        answered.incrementAndGet();
        inputTokens.addAndGet(INPUT);
        outputTokens.addAndGet(1);
        stream(exchange, message(request, cut.blocks()), 3);
      }
      case Reply.Stall _ -> {
        answered.incrementAndGet();
        inputTokens.addAndGet(INPUT);
        outputTokens.addAndGet(1);
        stream(exchange, message(request, List.of(Reply.textBlock("…"))), 2);
        waitFor(TimeUnit.HOURS.toMillis(1));
      }
    }
  }

  private void waitFor(long millis) {
    try {
      if (closed.await(millis, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the upstream was closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ObjectNode message(Conversation request, List<JsonNode> blocks) {
    var message = Json.MAPPER.createObjectNode();
    message.put("id", "msg_" + UUID.randomUUID()).put("type", "message").put("role", "assistant");
    message.put("model", request.body().path("model").asText());
    var content = message.putArray("content");
    var asksTool = false;
    for (var block : blocks) {
      var copy = (ObjectNode) block.deepCopy();
      if (copy.path("type").asText().equals("tool_use")) {
        copy.put("id", "toolu_" + UUID.randomUUID().toString().replace("-", ""));
        asksTool = true;
      }
      content.add(copy);
    }
    message.put("stop_reason", asksTool ? "tool_use" : "end_turn").putNull("stop_sequence");
    message
        .putObject("usage")
        .put("input_tokens", INPUT)
        .put("output_tokens", OUTPUT)
        .put("cache_creation_input_tokens", 0)
        .put("cache_read_input_tokens", 0);
    return message;
  }

  /// Sends at most `most` events; a stream with fewer than all ends without its terminator.
  private static void stream(HttpExchange exchange, ObjectNode message, int most)
      throws IOException {
    exchange.getResponseHeaders().set("content-type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    var out = exchange.getResponseBody();
    var events = SseScript.of(message, OUTPUT);
    for (var event : events.subList(0, Math.min(most, events.size()))) {
      out.write(event.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
    if (most >= events.size()) {
      out.close();
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().putIfAbsent("content-type", List.of("application/json"));
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static String header(HttpExchange exchange, String name) {
    var value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
