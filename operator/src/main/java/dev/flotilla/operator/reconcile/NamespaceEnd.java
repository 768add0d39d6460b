package dev.flotilla.operator.reconcile;

import dev.flotilla.operator.crd.AgentPool;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends the pools as soon as their namespace is being deleted. Five seconds later what is in it goes, in
/// any order: without the operator's rights nobody could release pools, and it would never end. Thread-safe.
final class NamespaceEnd implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NamespaceEnd.class);

  /// Asked for, because a Role cannot give the right to watch it.
  private static final long LOOK_MILLIS = 2000;

  private final KubernetesClient client;
  private final Cluster cluster;
  private final String namespace;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = Thread.ofVirtual().name("namespace").unstarted(this::run);

  NamespaceEnd(KubernetesClient client, Cluster cluster, String namespace) {
    this.client = client;
    this.cluster = cluster;
    this.namespace = namespace;
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      var open = true;
      while (open) {
        open = !closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS) && !endsPools();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean endsPools() {
    try {
      if (!cluster.isEnding(namespace)) {
        return false;
      }
      LOG.atInfo().addKeyValue("namespace", namespace).log("is being deleted, with its pools");
      client.resources(AgentPool.class).inNamespace(namespace).delete();
      return true;
    } catch (KubernetesClientException e) {
      LOG.atDebug().setCause(e).log("not known whether the namespace ends");
      return false;
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
