package dev.flotilla.gateway.meter;

import dev.flotilla.api.usage.Tokens;
import dev.flotilla.engine.usage.ModelRequest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/// What Prometheus sees of model calls. Models are named as they were asked for: those a role may
/// use, so that labels stay few. Thread-safe.
public final class ModelMetrics {
  private final MeterRegistry registry;

  public ModelMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /// @param status what went down to the CLI
  public void answered(String role, String model, int status, Duration took) {
    registry
        .counter(
            "flotilla.model.requests",
            "role",
            role,
            "model",
            model,
            "status",
            Integer.toString(status))
        .increment();
    Timer.builder("flotilla.model.request")
        .tag("model", model)
        .serviceLevelObjectives(
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            Duration.ofSeconds(300))
        .register(registry)
        .record(took);
  }

  void settled(ModelRequest request) {
    var role = request.reservation().caller().role();
    var model = request.reservation().model();
    Tokens tokens = request.tokens();
    count(role, model, "input", tokens.input());
    count(role, model, "output", tokens.output());
    count(role, model, "cache_read", tokens.cacheRead());
    count(role, model, "cache_write", tokens.cacheWrite());
    registry
        .counter("flotilla.model.cost.usd", "role", role, "model", model)
        .increment(request.costUsd().amount().doubleValue());
  }

  private void count(String role, String model, String kind, long tokens) {
    registry
        .counter("flotilla.model.tokens", "role", role, "model", model, "kind", kind)
        .increment((double) tokens);
  }
}
