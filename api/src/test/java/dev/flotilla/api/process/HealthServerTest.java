package dev.flotilla.api.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.FlotillaException;
import java.net.URI;
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
  void aPortThatIsNoneIsRefusedByName() {
    assertThatThrownBy(() -> HealthServer.start("http", () -> true, () -> ""))
        .isInstanceOf(FlotillaException.class)
        .hasMessage("FLOTILLA_METRICS_PORT: expected a port, found 'http'");
  }

  private static HttpResponse<String> get(HealthServer server, String path) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var uri = URI.create("http://127.0.0.1:" + server.port() + path);
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
  }
}
