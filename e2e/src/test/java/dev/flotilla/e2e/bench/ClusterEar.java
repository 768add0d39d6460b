package dev.flotilla.e2e.bench;

import dev.flotilla.operator.crd.AgentPool;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/// What the API server says of a namespace's pools and their pods, and when it was heard. Thread-safe.
final class ClusterEar implements AutoCloseable {
  private final Queue<PoolSeen> pools = new ConcurrentLinkedQueue<>();
  private final Queue<PodSeen> pods = new ConcurrentLinkedQueue<>();
  private final SharedIndexInformer<AgentPool> poolInformer;
  private final SharedIndexInformer<Pod> podInformer;

  /// @param observed the generation that its status speaks of
  /// @param at nanoseconds of this JVM
  record PoolSeen(String pool, int replicas, long generation, long observed, long at) {}

  /// A pod that is new.
  record PodSeen(String pool, String pod, long at) {}

  /// @param changed is told of every pod that is new or another than before
  ClusterEar(KubernetesClient client, String namespace, Consumer<Pod> changed) {
    poolInformer = client.resources(AgentPool.class).inNamespace(namespace).runnableInformer(0);
    podInformer =
        client.pods().inNamespace(namespace).withLabel("flotilla.dev/pool").runnableInformer(0);
    poolInformer.addEventHandler(handler(this::see, this::see));
    podInformer.addEventHandler(
        handler(
            it -> {
              pods.add(new PodSeen(poolOf(it), it.getMetadata().getName(), System.nanoTime()));
              changed.accept(it);
            },
            changed));
    poolInformer.start().toCompletableFuture().join();
    podInformer.start().toCompletableFuture().join();
  }

  private static String poolOf(Pod pod) {
    return pod.getMetadata().getLabels().getOrDefault("flotilla.dev/pool", "");
  }

  private void see(AgentPool pool) {
    var at = System.nanoTime();
    var status = pool.getStatus();
    var observed = status == null ? null : status.observedGeneration();
    pools.add(
        new PoolSeen(
            pool.getMetadata().getName(),
            pool.getSpec().replicas(),
            pool.getMetadata().getGeneration(),
            observed == null ? 0 : observed,
            at));
  }

  /// What was heard since [#forget], in this order.
  List<PoolSeen> pools() {
    return List.copyOf(pools);
  }

  List<PodSeen> pods() {
    return List.copyOf(pods);
  }

  void forget() {
    pools.clear();
    pods.clear();
  }

  /// Those that there are now.
  List<Pod> living() {
    return podInformer.getStore().list();
  }

  List<AgentPool> known() {
    return poolInformer.getStore().list();
  }

  @Override
  public void close() {
    poolInformer.close();
    podInformer.close();
  }

  private static <T extends HasMetadata> ResourceEventHandler<T> handler(
      Consumer<T> added, Consumer<T> changed) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T object) {
        added.accept(object);
      }

      @Override
      public void onUpdate(T before, T object) {
        changed.accept(object);
      }

      @Override
      public void onDelete(T object, boolean unknown) {}
    };
  }
}
