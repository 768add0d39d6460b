package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.store.TestDatabase;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class StatusIT {
  @Test
  void readyWhileItListensAndTheLedgerAnswersAndAliveInAnyCase() throws Exception {
    var test = TestDatabase.create();
    var listens = new AtomicBoolean();
    try (var ledger = Database.open(test.config());
        var status =
            Status.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                listens::get,
                ledger,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))) {
      assertThat(ask(status, "/ready")).isEqualTo(503);
      listens.set(true);
      assertThat(ask(status, "/ready")).isEqualTo(200);

      test.close();

      await().until(() -> ask(status, "/ready") == 503);
      assertThat(ask(status, "/health")).isEqualTo(200);
    }
  }

  private static int ask(Status status, String path) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(status.server().url().resolve(path)).build();
      return http.send(request, BodyHandlers.discarding()).statusCode();
    }
  }
}
