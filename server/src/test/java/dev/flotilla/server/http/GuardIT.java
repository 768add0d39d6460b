package dev.flotilla.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.server.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Over plain sockets, because clients choose these headers by themselves.
final class GuardIT {
  private static final TestServer SERVER = new TestServer();

  @AfterAll
  static void close() {
    SERVER.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "127.0.0.1:4005", "[::1]:80", "x.localhost", "fleet.example:443"})
  void itAnswersToItsOwnNames(String host) throws IOException {
    assertThat(exchange("/api/v1/tasks", "Host: " + host)).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "10.0.0.1",
        "[::2]",
        "x"
      })
  void itDoesNotAnswerToOtherNames(String host) throws IOException {
    var answer = exchange("/api/v1/tasks", "Host: " + host);

    assertThat(answer).startsWith("HTTP/1.1 403").contains("application/problem+json", "forbidden");
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:4005,200",
    "http://localhost:6011,200",
    "http://evil.example,403",
    "http://127.0.0.1:9999,403",
    "null,403",
    "not a url,403",
  })
  void pagesOfOtherSitesMayNotCall(String origin, int status) throws IOException {
    var answer = exchange("/api/v1/tasks", "Host: 127.0.0.1:4005\r\nOrigin: " + origin);

    assertThat(answer).startsWith("HTTP/1.1 " + status);
  }

  @Test
  void theGitHostIsBehindTheSameGuard() throws IOException {
    assertThat(exchange("/git/x", "Host: evil.example")).startsWith("HTTP/1.1 403");
    assertThat(exchange("/git/x", "Host: localhost")).startsWith("HTTP/1.1 200").endsWith("git");
  }

  @Test
  void whatIsNoHttpIsAProblemToo() throws IOException {
    var answer = exchange("/api/v1/tasks/%zz", "Host: localhost");

    assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json");
    assertThat(answer).doesNotContain("Jetty", "jetty", "<html");
  }

  private static String exchange(String path, String headers) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), SERVER.port())) {
      var request =
          "GET %s HTTP/1.1\r\n%s\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
              .formatted(path, headers, SERVER.admin);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
