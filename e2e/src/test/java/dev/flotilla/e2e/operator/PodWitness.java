package dev.flotilla.e2e.operator;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.HashSet;
import java.util.Set;

/// Sees every change of a pool's pods, so that what was too much for a moment is known later. Thread-safe.
final class PodWitness implements AutoCloseable, ResourceEventHandler<Pod> {
  private final SharedIndexInformer<Pod> pods;
  private final Set<String> living = new HashSet<>(); // under this, as all below
  private final Set<String> ever = new HashSet<>();
  private final Set<String> ready = new HashSet<>();
  private int most;
  private int least = Integer.MAX_VALUE;

  private PodWitness(SharedIndexInformer<Pod> pods) {
    this.pods = pods;
  }

  static PodWitness start(KubernetesClient client, String namespace, String pool) {
    var witness =
        new PodWitness(
            client
                .pods()
                .inNamespace(namespace)
                .withLabel("flotilla.dev/pool", pool)
                .runnableInformer(0));
    witness.pods.addEventHandler(witness);
    witness.pods.start().toCompletableFuture().join();
    return witness;
  }

  /// The most pods that there were at a time, those left out that had ended or were leaving.
  synchronized int most() {
    return most;
  }

  /// The fewest that were ready whenever one of them was no more.
  synchronized int leastReady() {
    return least;
  }

  /// Pods that there have been.
  synchronized int ever() {
    return ever.size();
  }

  private synchronized void see(Pod pod) {
    var uid = pod.getMetadata().getUid();
    ever.add(uid);
    if (lives(pod)) {
      living.add(uid);
      most = Math.max(most, living.size());
    } else {
      living.remove(uid);
    }
    if (lives(pod) && isReady(pod)) {
      ready.add(uid);
    } else {
      isNoMore(uid);
    }
  }

  private void isNoMore(String uid) {
    if (ready.remove(uid)) {
      least = Math.min(least, ready.size());
    }
  }

  private static boolean isReady(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(it -> it.getType().equals("Ready") && it.getStatus().equals("True"));
  }

  private static boolean lives(Pod pod) {
    var phase = pod.getStatus().getPhase();
    return pod.getMetadata().getDeletionTimestamp() == null
        && !"Failed".equals(phase)
        && !"Succeeded".equals(phase);
  }

  @Override
  public void onAdd(Pod pod) {
    see(pod);
  }

  @Override
  public void onUpdate(Pod before, Pod pod) {
    see(pod);
  }

  @Override
  public synchronized void onDelete(Pod pod, boolean unknown) {
    living.remove(pod.getMetadata().getUid());
    isNoMore(pod.getMetadata().getUid());
  }

  @Override
  public void close() {
    pods.close();
  }
}
