package dev.flotilla.e2e.bench;

import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.operator.OperatorProcess;
import dev.flotilla.operator.crd.AgentPool;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/// Many pools of four agents each: how long an operator takes for all of them, for one of them, and what it costs while
/// nothing is to be done. Not for several threads.
final class OperatorAtScale {
  private static final int AGENTS = 4;
  private static final int CHANGES = 150;
  private static final Duration SETTLE = Duration.ofSeconds(30);
  private static final Duration IDLE = Duration.ofSeconds(60);

  private final OperatorScene scene;
  private final int count;
  private final List<String> roles;
  private int max = 10;

  OperatorAtScale(OperatorScene scene, int count) {
    this.scene = scene;
    this.count = count;
    this.roles =
        scene.pools(
            "r",
            count,
            "scaling: {mode: Queue, min: %d, max: %d, idleSeconds: 0}".formatted(AGENTS, max));
  }

  /// From pools alone to all of their pods, which are agents that the server knows when this returns.
  ///
  /// @return seconds until the last pod was there
  double first() {
    var begun = System.nanoTime();
    OperatorScene.until(() -> scene.ear().living().size() == count * AGENTS);
    var seconds = (System.nanoTime() - begun) / 1e9;
    OperatorScene.until(() -> scene.agents().joined() == count * AGENTS);
    OperatorScene.until(() -> scene.ear().known().stream().allMatch(OperatorAtScale::isReady));
    return seconds;
  }

  private static boolean isReady(AgentPool pool) {
    var status = pool.getStatus();
    return status != null && status.readyReplicas() == AGENTS && isSaid(pool);
  }

  private static boolean isSaid(AgentPool pool) {
    var observed = pool.getStatus() == null ? null : pool.getStatus().observedGeneration();
    return observed != null && observed >= pool.getMetadata().getGeneration();
  }

  /// Of which nobody says anything as long as no operator runs.
  void changeAll() {
    max++;
    roles.forEach(it -> change(it, max));
  }

  void awaitAllSaid() {
    OperatorScene.until(() -> scene.ear().known().stream().allMatch(OperatorAtScale::isSaid));
  }

  private AgentPool change(String role, int to) {
    return scene
        .fleet()
        .kubernetes()
        .resources(AgentPool.class)
        .inNamespace(scene.fleet().namespace())
        .withName(OperatorScene.pool(role))
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"scaling\":{\"max\":%d}}}".formatted(to));
  }

  /// Milliseconds from the request that changes a pool to the status that speaks of it.
  List<Double> changes() {
    var random = new Random(count);
    var times = new ArrayList<Double>();
    max++;
    for (var i = 0; i < CHANGES; i++) {
      scene.ear().forget();
      var role = roles.get(random.nextInt(roles.size()));
      var begun = System.nanoTime();
      var generation = change(role, max + i).getMetadata().getGeneration();
      var pool = OperatorScene.pool(role);
      long at;
      while ((at = said(pool, generation)) == 0) {
        LockSupport.parkNanos(2_000_000);
      }
      times.add((at - begun) / 1e6);
      LockSupport.parkNanos(50_000_000);
    }
    return times;
  }

  /// 0: nobody has said it yet.
  private long said(String pool, long generation) {
    return scene.ear().pools().stream()
        .filter(it -> it.pool().equals(pool) && it.observed() >= generation)
        .findFirst()
        .map(ClusterEar.PoolSeen::at)
        .orElse(0L);
  }

  /// @param percent of a core
  /// @param writes that the operator counted
  /// @param changed objects of the namespace that are others than before
  record Idle(double percent, double writes, int changed) {}

  Idle idle(OperatorProcess operator) {
    Eventually.after(SETTLE);
    var pid = operator.running().process().pid();
    var objects = objects();
    var writes = writes(operator);
    var cpu = ProcessCost.own(pid);
    Eventually.after(IDLE);
    var percent = (ProcessCost.own(pid) - cpu) / 1e4 / IDLE.toSeconds();
    var after = objects();
    after.entrySet().removeAll(objects.entrySet());
    return new Idle(percent, writes(operator) - writes, after.size());
  }

  private static double writes(OperatorProcess operator) {
    return operator
        .figures()
        .lines()
        .filter(it -> it.startsWith("flotilla_operator_writes_total"))
        .mapToDouble(it -> Double.parseDouble(it.substring(it.lastIndexOf(' ') + 1)))
        .sum();
  }

  /// Versions by kind and name.
  private Map<String, String> objects() {
    var client = scene.fleet().kubernetes();
    var namespace = scene.fleet().namespace();
    var versions = new TreeMap<String, String>();
    Map.of(
            "AgentPool", "flotilla.dev/v1alpha1",
            "Pod", "v1",
            "ServiceAccount", "v1",
            "PodDisruptionBudget", "policy/v1",
            "NetworkPolicy", "networking.k8s.io/v1")
        .entrySet()
        .stream()
        .map(it -> client.genericKubernetesResources(it.getValue(), it.getKey()))
        .flatMap(it -> it.inNamespace(namespace).list().getItems().stream())
        .forEach(
            it ->
                versions.put(
                    it.getKind() + "/" + it.getMetadata().getName(),
                    it.getMetadata().getResourceVersion()));
    return versions;
  }
}
