package dev.flotilla.simulator.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WireServerTest {
  private final WireServer server =
      WireServer.start(
          "127.0.0.1",
          0,
          (request, exchange) -> {
            var echo = request.path() + "|" + new String(request.body(), StandardCharsets.UTF_8);
            exchange.respond(200, Map.of(), echo.getBytes(StandardCharsets.UTF_8));
          });

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void connectionServesOneRequestAfterAnother() throws Exception {
    var answer = say("GET /a?x=1 HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\nConnection: close\r\n\r\n");

    assertThat(answer).contains("/a|").endsWith("/b|");
  }

  @Test
  void bodyMayComeInChunks() throws Exception {
    var chunks =
        """
        POST / HTTP/1.1
        Transfer-Encoding: chunked
        Connection: close

        3
        abc
        2;x=y
        de
        0
        Trailer: t

        """;

    var answer = say(chunks.replace("\n", "\r\n"));

    assertThat(answer).endsWith("/|abcde");
  }

  @Test
  void clientThatWaitsIsToldToContinue() throws Exception {
    var answer =
        say(
            "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK").endsWith("/|");
  }

  @Test
  void headHasNoBody() throws Exception {
    var answer = say("HEAD / HTTP/1.1\r\nConnection: close\r\n\r\n");

    assertThat(answer).contains("content-length: 2").endsWith("\r\n\r\n");
  }

  @Test
  void noiseIsABadRequest() throws Exception {
    assertThat(say("hello\r\n\r\n")).startsWith("HTTP/1.1 400");
    assertThat(say("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n")).startsWith("HTTP/1.1 400");
    assertThat(say("POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n"))
        .startsWith("HTTP/1.1 413");
  }

  @Test
  void takenPortIsNamedWithItsCure() {
    var port = server.url().getPort();

    assertThatThrownBy(() -> WireServer.start("127.0.0.1", port, (request, exchange) -> {}))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("127.0.0.1:" + port)
        .hasMessageContaining("0 for a free one");
  }

  @Test
  void listensWhereItIsTold() {
    // of documentation, never a machine's own
    assertThatThrownBy(() -> WireServer.start("192.0.2.1", 0, (request, exchange) -> {}))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("192.0.2.1:0");
  }

  private String say(String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.url().getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
