package dev.flotilla.operator.reconcile;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/// Counts and times visits. Thread-safe.
record VisitMetrics(MeterRegistry registry) implements Metrics {
  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    var sample = Timer.start(registry);
    var outcome = "failed";
    try {
      var result = execution.execute();
      outcome = "ok";
      return result;
    } finally {
      sample.stop(
          Timer.builder("flotilla_operator_visits")
              .description("looks at a pool or a fleet")
              .tag("controller", execution.controllerName())
              .tag("outcome", outcome)
              .register(registry));
    }
  }
}
