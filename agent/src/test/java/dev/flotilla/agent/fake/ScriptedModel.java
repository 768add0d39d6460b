package dev.flotilla.agent.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.flotilla.api.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// The Anthropic Messages API, as far as the CLI uses it, answering by a script.
public final class ScriptedModel implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<ModelCall> calls = new CopyOnWriteArrayList<>();
  private volatile Function<ModelCall, ModelAnswer> script;

  public ScriptedModel(Function<ModelCall, ModelAnswer> script) {
    this.script = script;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    server.setExecutor(threads);
    server.createContext("/v1/messages", this::answer);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public List<ModelCall> calls() {
    return calls;
  }

  public void follow(Function<ModelCall, ModelAnswer> next) {
    script = next;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var call =
          new ModelCall(
              String.valueOf(exchange.getRequestHeaders().getFirst("x-claude-code-session-id")),
              String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
              Json.MAPPER.readTree(exchange.getRequestBody()));
      calls.add(call);
      var stream = call.body().path("stream").asBoolean();
      switch (script.apply(call)) {
        case ModelAnswer.Refusal(var status) -> refuse(exchange, status);
        case ModelAnswer.Hang() -> hang(exchange);
        case ModelAnswer.Text text -> speak(exchange, stream, text);
        case ModelAnswer.Tool tool -> speak(exchange, stream, tool);
      }
    }
  }

  private static void refuse(HttpExchange exchange, int status) throws IOException {
    var body = Map.of("type", "error", "error", Map.of("type", "error", "message", "refused"));
    exchange.getResponseHeaders().add("x-should-retry", "false");
    send(exchange, status, "application/json", Json.write(body));
  }

  private void hang(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    event(exchange.getResponseBody(), "message_start", Map.of("message", message(List.of(), "")));
    try {
      closed.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void speak(HttpExchange exchange, boolean stream, ModelAnswer answer)
      throws IOException {
    var block = block(answer);
    var reason = answer instanceof ModelAnswer.Tool ? "tool_use" : "end_turn";
    if (!stream) {
      send(exchange, 200, "application/json", Json.write(message(List.of(block), reason)));
      return;
    }
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    var out = exchange.getResponseBody();
    event(out, "message_start", Map.of("message", message(List.of(), "")));
    event(out, "content_block_start", Map.of("index", 0, "content_block", emptied(block)));
    event(out, "content_block_delta", Map.of("index", 0, "delta", delta(answer)));
    event(out, "content_block_stop", Map.of("index", 0));
    event(
        out,
        "message_delta",
        Map.of("delta", Map.of("stop_reason", reason), "usage", Map.of("output_tokens", 10)));
    event(out, "message_stop", Map.of());
  }

  private static Map<String, Object> message(List<?> content, String stopReason) {
    var message =
        new HashMap<String, Object>(
            Map.of("id", "msg_" + UUID.randomUUID(), "type", "message", "role", "assistant"));
    message.put("model", "claude-sonnet-5-5");
    message.put("content", content);
    message.put("stop_reason", stopReason.isEmpty() ? Json.MAPPER.nullNode() : stopReason);
    message.put("usage", Map.of("input_tokens", 100, "output_tokens", 1));
    return message;
  }

  private static Map<String, Object> block(ModelAnswer answer) {
    return switch (answer) {
      case ModelAnswer.Tool(var name, var input) ->
          Map.of(
              "type", "tool_use", "id", "toolu_" + UUID.randomUUID(), "name", name, "input", input);
      case ModelAnswer.Text(var text) -> Map.of("type", "text", "text", text);
      case ModelAnswer.Refusal _, ModelAnswer.Hang _ -> throw new IllegalStateException();
    };
  }

  private static Map<String, Object> emptied(Map<String, Object> block) {
    var empty = new HashMap<>(block);
    empty.replace("input", Map.of());
    empty.replace("text", "");
    return empty;
  }

  private static Map<String, Object> delta(ModelAnswer answer) {
    return answer instanceof ModelAnswer.Tool(var _, var input)
        ? Map.of("type", "input_json_delta", "partial_json", input.toString())
        : Map.of("type", "text_delta", "text", ((ModelAnswer.Text) answer).text());
  }

  private static void event(OutputStream out, String type, Map<String, ?> fields)
      throws IOException {
    var data = new LinkedHashMap<String, Object>(Map.of("type", type));
    data.putAll(fields);
    out.write(
        ("event: " + type + "\ndata: " + Json.write(data) + "\n\n")
            .getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    var octets = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", type);
    exchange.sendResponseHeaders(status, octets.length);
    exchange.getResponseBody().write(octets);
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
