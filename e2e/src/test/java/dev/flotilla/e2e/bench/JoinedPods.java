package dev.flotilla.e2e.bench;

import dev.flotilla.api.client.AgentClient;
import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.Join;
import dev.flotilla.e2e.operator.ClusterFleet;
import dev.flotilla.e2e.operator.Kubelet;
import dev.flotilla.e2e.operator.ServiceTokens;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// The least that pods do: as soon as one runs its agent joins by the pod's token, as real ones do, and takes no
/// work; when it is deleted it is gone at once. Thread-safe.
final class JoinedPods implements AutoCloseable {
  private static final int AT_A_TIME = 4;

  private final ClusterFleet fleet;
  private final ServiceTokens tokens;
  private final Kubelet kubelet;
  private final Set<String> begun = ConcurrentHashMap.newKeySet();
  private final AtomicInteger joined = new AtomicInteger();
  private final ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);

  JoinedPods(ClusterFleet fleet) {
    this.fleet = fleet;
    this.tokens = new ServiceTokens(fleet.kubernetes(), fleet.namespace());
    this.kubelet = new Kubelet(fleet.kubernetes(), fleet.namespace());
  }

  /// As the API server says it.
  void see(Pod pod) {
    var uid = pod.getMetadata().getUid();
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      if (begun.add(uid + " goes")) {
        threads.execute(() -> kubelet.remove(pod));
      }
    } else if ("Running".equals(pod.getStatus().getPhase()) && begun.add(uid)) {
      threads.execute(() -> join(pod));
    }
  }

  private void join(Pod pod) {
    var name = pod.getMetadata().getName();
    var slots = List.of(new AgentId(name + "-1"));
    var request =
        new Join.Request(Join.PROTOCOL, "0.1.0", name, name, 1, slots, Optional.empty(), false);
    try {
      AgentClient.join(fleet.server().url(), tokens.ofPod(pod), request);
      joined.incrementAndGet();
    } catch (RuntimeException e) {
      System.err.println(name + " has not joined: " + e.getMessage());
    }
  }

  /// How many have joined so far.
  int joined() {
    return joined.get();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
