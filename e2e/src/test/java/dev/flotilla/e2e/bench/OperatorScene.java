package dev.flotilla.e2e.bench;

import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.kube.FleetsAndPools;
import dev.flotilla.e2e.kube.TestCluster;
import dev.flotilla.e2e.operator.ClusterFleet;
import dev.flotilla.e2e.operator.OperatorProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// A fleet on a test cluster, whose pods join and do nothing. The operator is started by the caller. Not for several
/// threads.
final class OperatorScene implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /// Of 512 Mi, which the chart gives it, the heap takes 60 % at most; the compiler is the whole one.
  private static final String AS_IN_ITS_IMAGE = "-Xmx307m -XX:TieredStopAtLevel=4";

  private final TestCluster cluster;
  private final ClusterFleet fleet;
  private final JoinedPods agents;
  private final ClusterEar ear;

  OperatorScene(TestCluster cluster, Path home) {
    this.cluster = cluster;
    this.fleet = ClusterFleet.withoutAgents(cluster, home);
    this.agents = new JoinedPods(fleet);
    this.ear = new ClusterEar(fleet.kubernetes(), fleet.namespace(), agents::see);
  }

  /// Pools `NAME0`, `NAME1`, …, of a role of that name each.
  ///
  /// @return the roles
  List<String> pools(String name, int count, String spec) {
    var roles = new ArrayList<String>();
    var text = new StringBuilder();
    for (var i = 0; i < count; i++) {
      roles.add(name + i);
      text.append("---\n").append(FleetsAndPools.pool(pool(name + i), name + i, spec));
    }
    cluster.apply(fleet.namespace(), text.toString()).ok();
    return roles;
  }

  static String pool(String role) {
    return "claude-sub-agent-" + role;
  }

  /// Leads when it is returned.
  OperatorProcess operator(Map<String, String> more) {
    var environment = new HashMap<>(more);
    environment.put("_JAVA_OPTIONS", AS_IN_ITS_IMAGE);
    var operator = fleet.operator(environment);
    until(() -> operator.figures().contains("flotilla_operator_leads 1.0"));
    return operator;
  }

  static void until(Callable<Boolean> holds) {
    Eventually.within(PATIENCE, holds);
  }

  ClusterFleet fleet() {
    return fleet;
  }

  ClusterEar ear() {
    return ear;
  }

  JoinedPods agents() {
    return agents;
  }

  @Override
  public void close() {
    ear.close();
    agents.close();
    fleet.close();
  }
}
