package dev.flotilla.api.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.FlotillaException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class HealthServerTest {
  @Test
  void aliveIsNotReady() throws Exception {
    try (var server = HealthServer.start("0", () -> false, () -> "flotilla_tests_total 1.0\n")) {
      assertThat(get(server, "/health").statusCode()).isEqualTo(200);
      assertThat(get(server, "/ready").statusCode()).isEqualTo(503);
      assertThat(get(server, "/metrics").body()).contains("flotilla_tests_total 1.0");
    }
  }

  @Test
  void nothingElseIsServedAndNothingIsWritten() throws Exception {
    try (var server = HealthServer.start("0", () -> true, () -> "")) {
      assertThat(get(server, "/ready").statusCode()).isEqualTo(200);
      assertThat(get(server, "/metrics").body()).isEmpty();
      assertThat(get(server, "/health/more").statusCode()).isEqualTo(404);
      assertThat(get(server, "/").statusCode()).isEqualTo(404);
      assertThat(asked(server, HttpRequest.newBuilder().DELETE(), "/health").statusCode())
          .isEqualTo(404);
      assertThat(asked(server, HttpRequest.newBuilder().HEAD(), "/health").statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void aPortThatIsNoneIsRefusedByName() {
    assertThatThrownBy(() -> HealthServer.start("http", () -> true, () -> ""))
        .isInstanceOf(FlotillaException.class)
        .hasMessage("FLOTILLA_METRICS_PORT: expected a port, found 'http'");
  }

  private static HttpResponse<String> get(HealthServer server, String path) throws Exception {
    return asked(server, HttpRequest.newBuilder(), path);
  }

  private static HttpResponse<String> asked(
      HealthServer server, HttpRequest.Builder request, String path) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var uri = server.url().resolve(path);
      return client.send(request.uri(uri).build(), BodyHandlers.ofString());
    }
  }
}
