package dev.flotilla.e2e.bench;

import dev.flotilla.operator.crd.AgentPool;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// An operator to whom the API server is far away: how long the pods of one pool take. Not for several threads.
final class FarOperator {
  static final int PODS = 100;
  private static final Duration ONE_WAY = Duration.ofMillis(25);

  private FarOperator() {}

  /// @return for each pool the milliseconds from the request that scales it to the last of its pods
  static List<Double> run(OperatorScene scene, int pools) {
    var fleet = scene.fleet();
    var roles =
        scene.pools("f", pools, "scaling: {mode: Fixed, max: 200, maxStartsPerMinute: 2000}");
    var api = URI.create(fleet.kubernetes().getConfiguration().getMasterUrl());
    try (var port = new DelayedPort(api.getPort(), ONE_WAY)) {
      var way = fleet.kubeconfig("https://127.0.0.1:" + port.port() + "/");
      try (var _ = scene.operator(Map.of("KUBECONFIG", way))) {
        return roles.stream().map(it -> scale(scene, it)).toList();
      }
    }
  }

  private static double scale(OperatorScene scene, String role) {
    scene.ear().forget();
    var begun = System.nanoTime();
    scene
        .fleet()
        .kubernetes()
        .resources(AgentPool.class)
        .inNamespace(scene.fleet().namespace())
        .withName(OperatorScene.pool(role))
        .scale(PODS);
    OperatorScene.until(() -> scene.ear().pods().size() >= PODS);
    return (scene.ear().pods().get(PODS - 1).at() - begun) / 1e6;
  }
}
