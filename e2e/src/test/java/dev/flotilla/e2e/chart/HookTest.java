package dev.flotilla.e2e.chart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The script that `helm test` runs, against servers of this test's in place of the services.
class HookTest {
  private static final Pattern EXPECT = Pattern.compile("expect (\\S+) (\\d+) (\\S+) (\\d+)");

  private HttpServer server;
  private String script;
  private int readiness = 200;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var ready = exchange.getRequestURI().getPath().equals("/ready");
            exchange.sendResponseHeaders(ready ? readiness : 401, -1);
          }
        });
    server.start();
    script =
        Chart.render(Chart.directory().resolve("values.yaml"))
            .get("Pod", "flotilla-test")
            .at("/spec/containers/0/args/0")
            .asText();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void itPassesWhereEverythingAnswersAndAsksForCredentials() throws Exception {
    var result = run(server.getAddress().getPort());

    assertThat(result.getKey()).as(result.getValue()).isZero();
    assertThat(result.getValue().lines()).hasSize(5).allMatch(it -> it.startsWith("ok: "));
  }

  @Test
  void itFailsWhereSomethingIsNotReady() throws Exception {
    readiness = 503;

    var result = run(server.getAddress().getPort());

    assertThat(result.getKey()).isEqualTo(1);
    assertThat(result.getValue()).contains("/ready: expected 200, found 503");
  }

  @Test
  void itFailsWhereNobodyAnswers() throws Exception {
    var port = server.getAddress().getPort();
    server.stop(0);

    var result = run(port);

    assertThat(result.getKey()).isEqualTo(1);
    assertThat(result.getValue().lines()).hasSize(5).allMatch(it -> it.endsWith("found no answer"));
  }

  private Map.Entry<Integer, String> run(int port) throws Exception {
    var here = EXPECT.matcher(script).replaceAll("expect 127.0.0.1 " + port + " $3 $4");
    var process = new ProcessBuilder("bash", "-c", here).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return Map.entry(process.waitFor(), output);
  }
}
