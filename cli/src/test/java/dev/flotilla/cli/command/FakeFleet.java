package dev.flotilla.cli.command;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// The border that the command line has: REST over real HTTP, with answers by method and path.
final class FakeFleet implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  final List<String> asked = new CopyOnWriteArrayList<>();
  final List<String> bodies = new CopyOnWriteArrayList<>();

  private record Answer(int status, String body) {}

  FakeFleet() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  FakeFleet on(String methodAndPath, int status, String body) {
    answers.put(methodAndPath, new Answer(status, body));
    return this;
  }

  private void answer(HttpExchange exchange) throws IOException {
    var asking = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    asked.add(asking);
    bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    var answer =
        answers.getOrDefault(
            asking,
            new Answer(404, "{\"code\":\"not_found\",\"detail\":\"nothing at " + asking + "\"}"));
    exchange.sendResponseHeaders(answer.status(), 0);
    exchange.getResponseBody().write(answer.body().getBytes(StandardCharsets.UTF_8));
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
