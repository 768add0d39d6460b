package dev.flotilla.operator.reconcile;

import dev.flotilla.operator.crd.AgentPool;
import dev.flotilla.operator.derive.Guard;
import dev.flotilla.operator.derive.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/// Every write to the API server, under one field manager and counted. Thread-safe.
final class Cluster {
  private static final PatchContext MERGE =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager(Names.MANAGER)
          .build();

  /// When an object was last touched.
  private static final String TOUCHED = "flotilla.dev/touched";

  /// Pods that are created at the same time, whoever they are for: what else is to be written finds room.
  private static final int CREATED_AT_A_TIME = 16;

  private final Semaphore creating = new Semaphore(CREATED_AT_A_TIME);
  private final KubernetesClient client;
  private final MeterRegistry metrics;
  private final boolean olderDefinitions;

  /// @param olderDefinitions they may lack fields that this operator writes
  Cluster(KubernetesClient client, MeterRegistry metrics, boolean olderDefinitions) {
    this.client = client;
    this.metrics = metrics;
    this.olderDefinitions = olderDefinitions;
  }

  /// Leaves a status to the framework, which applies it, or writes it if it cannot be applied.
  ///
  /// @param object with [#identity] and the status
  <P extends HasMetadata> UpdateControl<P> say(P object) {
    return mergesStatus(object) ? UpdateControl.noUpdate() : UpdateControl.patchStatus(object);
  }

  /// Writes a status if it cannot be applied: what the definition lacks would be refused then, and is
  /// passed over now. The status is counted in any case.
  ///
  /// @param object with [#identity] and the status
  /// @return false: it can be applied
  boolean mergesStatus(HasMetadata object) {
    count(object.getKind(), "status");
    if (olderDefinitions) {
      client
          .resource(object)
          .subresource("status")
          .patch(MERGE, client.getKubernetesSerialization().asJson(object));
    }
    return olderDefinitions;
  }

  /// Writes `spec.replicas` and nothing else, of this very pool. Not by server-side apply: the finalizer
  /// is applied under the same manager, and each apply takes away what the one before it held.
  ///
  /// @return the pool as it is then
  AgentPool scale(AgentPool pool, int replicas) {
    var meta = pool.getMetadata();
    var patch =
        "{\"metadata\":{\"uid\":\"%s\"},\"spec\":{\"replicas\":%d}}"
            .formatted(meta.getUid(), replicas);
    var scaled =
        client
            .resources(AgentPool.class)
            .inNamespace(meta.getNamespace())
            .withName(meta.getName())
            .patch(MERGE, patch);
    count(pool.getKind(), "scale");
    return scaled;
  }

  /// Of an object that is applied with its status and nothing else: what else were in it would become
  /// the operator's.
  static ObjectMeta identity(HasMetadata object) {
    return new ObjectMetaBuilder()
        .withName(object.getMetadata().getName())
        .withNamespace(object.getMetadata().getNamespace())
        .withUid(object.getMetadata().getUid())
        .build();
  }

  /// @return absent: its name is taken, so that somebody was faster
  Optional<Pod> create(Pod pod) {
    creating.acquireUninterruptibly();
    try {
      var created = client.resource(pod).create();
      count("Pod", "create");
      return Optional.of(created);
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return Optional.empty();
      }
      throw e;
    } finally {
      creating.release();
    }
  }

  /// Deletes a pod if it is still as it was read.
  ///
  /// @return false: it is not, and will be looked at again
  boolean delete(Pod pod) {
    return deleting(client.pods().resource(pod).lockResourceVersion()::delete);
  }

  /// Without waiting for a node that does not answer.
  boolean forget(Pod pod) {
    return deleting(client.pods().resource(pod).withGracePeriod(0)::delete);
  }

  private boolean deleting(Runnable delete) {
    return unlessGone(
        () -> {
          delete.run();
          count("Pod", "delete");
        });
  }

  /// Says to whoever empties nodes whether a pod has work.
  void guard(Pod pod, boolean busy) {
    var annotations =
        Guard.ANNOTATIONS.entrySet().stream()
            .map(it -> "\"%s\":%s".formatted(it.getKey(), busy ? quoted(it.getValue()) : null))
            .collect(Collectors.joining(","));
    var patch =
        "{\"metadata\":{\"uid\":\"%s\",\"annotations\":{%s}}}"
            .formatted(pod.getMetadata().getUid(), annotations);
    var _ =
        unlessGone(
            () -> {
              client
                  .pods()
                  .inNamespace(pod.getMetadata().getNamespace())
                  .withName(pod.getMetadata().getName())
                  .patch(MERGE, patch);
              count("Pod", "guard");
            });
  }

  /// Changes nothing that means anything, so that whoever follows the object looks at it again.
  void touch(HasMetadata object, Instant now) {
    var patch =
        "{\"metadata\":{\"uid\":\"%s\",\"annotations\":{\"%s\":\"%s\"}}}"
            .formatted(object.getMetadata().getUid(), TOUCHED, now);
    var _ =
        unlessGone(
            () -> {
              client.resource(object).patch(MERGE, patch);
              count(object.getKind(), "touch");
            });
  }

  /// @return false: it is gone, or another one by now, and nothing was written
  private static boolean unlessGone(Runnable write) {
    try {
      write.run();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }

  /// Asks the API server itself, because what is told of changes may be late.
  boolean has(String namespace, String pod, String uid) {
    var found = client.pods().inNamespace(namespace).withName(pod).get();
    return found != null && found.getMetadata().getUid().equals(uid);
  }

  /// Whether the namespace itself is being deleted: then everything in it goes, and nothing may hold it.
  boolean isEnding(String namespace) {
    try {
      var found = client.namespaces().withName(namespace).get();
      return found == null || found.getMetadata().getDeletionTimestamp() != null;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return false; // a Role of its owner's making: pools then end as ever
      }
      throw e;
    }
  }

  void count(String kind, String verb) {
    metrics.counter("flotilla_operator_writes", "kind", kind, "verb", verb).increment();
  }
}
