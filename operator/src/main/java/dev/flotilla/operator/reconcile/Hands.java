package dev.flotilla.operator.reconcile;

import dev.flotilla.api.client.OperatorClient;
import dev.flotilla.api.pool.PoolFigures;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.operator.crd.AgentPool;
import java.util.Optional;
import java.util.function.Supplier;

/// What a visit acts with. Thread-safe.
///
/// @param figures what the server last said; later in a visit it may be something else
record Hands(
    OperatorClient server,
    Cluster cluster,
    CrashPoint crash,
    Supplier<Optional<PoolFigures>> figures,
    Departures departures) {
  QueueView said(AgentPool pool) {
    return QueueView.of(figures.get(), pool.getSpec().role());
  }
}
