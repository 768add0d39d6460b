package dev.flotilla.e2e.operator;

import dev.flotilla.api.process.FreePort;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.Product.Running;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;

/// One run of the operator's process. Thread-safe.
///
/// @param running its session's leader
/// @param metrics its port for probes and metrics
public record OperatorProcess(Running running, int metrics) implements AutoCloseable {
  private static final String STOP = "STOP";
  private static final String CONTINUE = "CONT";

  /// Returns when it answers, or has ended already.
  static OperatorProcess start(Product product, Map<String, String> environment) {
    var port = FreePort.find();
    var own = new HashMap<>(environment);
    own.put("FLOTILLA_METRICS_PORT", Integer.toString(port));
    var operator = new OperatorProcess(product.start(own, "serve", "operator"), port);
    Eventually.until(() -> operator.status("/health") == 200 || !operator.isAlive());
    return operator;
  }

  /// Waits for its end.
  void awaitEnd() {
    Eventually.until(() -> !isAlive());
  }

  public boolean isReady() {
    return status("/ready") == 200;
  }

  /// 0: nobody answers.
  int status(String path) {
    return ask(path).status();
  }

  /// What Prometheus would read.
  public String figures() {
    return ask("/metrics").body();
  }

  private record Said(int status, String body) {}

  private Said ask(String path) {
    try (var http = HttpClient.newHttpClient()) {
      var uri = URI.create("http://127.0.0.1:%d%s".formatted(metrics, path));
      var answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      return new Said(answer.statusCode(), answer.body());
    } catch (IOException e) {
      return new Said(0, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  boolean isAlive() {
    return running.isAlive();
  }

  /// SIGKILL; returns when it is gone.
  void kill() {
    Processes.killGroup(running.process().pid());
    running.await(10);
  }

  /// SIGSTOP: as a machine that stands still.
  void freeze() {
    Processes.signal(STOP, -running.process().pid());
  }

  void thaw() {
    Processes.signal(CONTINUE, -running.process().pid());
  }

  public String log() {
    return running.stdout() + running.stderr();
  }

  @Override
  public void close() {
    if (isAlive()) {
      thaw();
      running.process().destroy();
      running.await(60);
    }
  }
}
