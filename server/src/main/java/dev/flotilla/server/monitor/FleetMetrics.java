package dev.flotilla.server.monitor;

import dev.flotilla.api.event.EventType;
import dev.flotilla.api.event.EventView;
import dev.flotilla.api.rest.PoolView;
import dev.flotilla.engine.view.MetricViews;
import dev.flotilla.engine.view.PoolViews;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// What dashboards, alerts and autoscalers read. Gauges are read from the ledger every few
/// seconds, not at each scrape, so that a scrape never waits for the database. Thread-safe.
public final class FleetMetrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MultiGauge assignments = gauge("flotilla_assignments");
  private final MultiGauge waits = gauge("flotilla_assignment_wait_seconds");
  private final MultiGauge agents = gauge("flotilla_agents");
  private final MultiGauge replicas = gauge("flotilla_pool_replicas");
  private final MultiGauge budgets = gauge("flotilla_budget_used_ratio");
  private final AtomicLong sessions = new AtomicLong();
  private final AtomicLong leases = new AtomicLong();
  private final AtomicLong queued = new AtomicLong();
  private final AtomicLong instances = new AtomicLong();
  private final AtomicLong throttled = new AtomicLong();
  private final MetricViews views;
  private final PoolViews pools;
  private final BudgetRatios ratios;

  public FleetMetrics(MetricViews views, PoolViews pools, BudgetRatios ratios) {
    this.views = views;
    this.pools = pools;
    this.ratios = ratios;
    registry.gauge("flotilla_sessions", sessions);
    registry.gauge("flotilla_merge_queue_depth", queued);
    registry.gauge("flotilla_provider_throttled", throttled);
    registry.gauge(
        "flotilla_active_tasks_per_pod",
        this,
        it -> (double) it.leases.get() / Math.max(1, it.instances.get()));
    registry.counter("flotilla_events");
  }

  private MultiGauge gauge(String name) {
    return MultiGauge.builder(name).register(registry);
  }

  /// Prometheus' text form.
  public String scrape() {
    return registry.scrape();
  }

  /// Counts; called once for each event.
  public void saw(EventView event) {
    registry.counter("flotilla_events").increment();
    if (event.type().equals(EventType.ATTEMPT_ENDED.wire())) {
      var role = event.data().path("role").asText("unknown");
      var outcome = event.data().path("outcome").asText("unknown");
      registry.counter("flotilla_attempts", "role", role, "outcome", outcome).increment();
    }
  }

  /// Reads the ledger once; false, so that its loop waits.
  public boolean runOnce() {
    var now = views.snapshot();
    sessions.set(now.sessions());
    leases.set(now.leases());
    queued.set(now.queued());
    instances.set(now.instances());
    throttled.set(now.throttled() ? 1 : 0);
    assignments.register(
        now.assignments().stream()
            .<Row<?>>map(it -> Row.of(Tags.of("state", it.state(), "role", it.role()), it.count()))
            .toList(),
        true);
    waits.register(
        now.assignments().stream()
            .filter(it -> it.state().equals("ready"))
            .<Row<?>>map(it -> Row.of(Tags.of("role", it.role()), it.waitSeconds()))
            .toList(),
        true);
    var all = pools.all();
    agents.register(all.stream().flatMap(it -> slots(it).stream()).toList(), true);
    replicas.register(all.stream().flatMap(it -> wanted(it).stream()).toList(), true);
    budgets.register(
        ratios.byScope().entrySet().stream()
            .<Row<?>>map(it -> Row.of(Tags.of("scope", it.getKey()), it.getValue()))
            .toList(),
        true);
    return false;
  }

  /// Nothing without a pool: on one machine nobody wants a number.
  private static List<Row<?>> wanted(PoolView pool) {
    return pool.replicas() == null
        ? List.of()
        : List.of(Row.of(Tags.of("role", pool.role()), pool.replicas()));
  }

  private static List<Row<?>> slots(PoolView pool) {
    var rows = new ArrayList<Row<?>>();
    rows.add(Row.of(Tags.of("role", pool.role(), "state", "working"), pool.busy()));
    rows.add(Row.of(Tags.of("role", pool.role(), "state", "idle"), pool.idle()));
    rows.add(Row.of(Tags.of("role", pool.role(), "state", "draining"), pool.draining()));
    return rows;
  }

  @Override
  public void close() {
    registry.close();
  }
}
