package dev.flotilla.e2e.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.Executors;

/// A way to the server on which every wait for news breaks off at once, and everything else is answered. Thread-safe.
final class CutStream implements AutoCloseable {
  private final HttpServer front;
  private final URI server;
  private final HttpClient http = HttpClient.newHttpClient();

  CutStream(URI server) {
    this.server = server;
    try {
      front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    front.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    front.createContext("/", this::pass);
    front.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + front.getAddress().getPort());
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      var asked = exchange.getRequestURI();
      if (String.valueOf(asked.getQuery()).contains("since=")) {
        return;
      }
      var request =
          HttpRequest.newBuilder(server.resolve(asked))
              .method(
                  exchange.getRequestMethod(),
                  BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
      for (var header : List.of("Authorization", "Content-Type")) {
        exchange
            .getRequestHeaders()
            .getOrDefault(header, List.of())
            .forEach(it -> request.header(header, it));
      }
      var answer = http.send(request.build(), BodyHandlers.ofByteArray());
      answer
          .headers()
          .firstValue("Content-Type")
          .ifPresent(it -> exchange.getResponseHeaders().set("Content-Type", it));
      var body = answer.body();
      exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    front.stop(0);
    http.close();
  }
}
