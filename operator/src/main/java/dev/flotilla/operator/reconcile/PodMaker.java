package dev.flotilla.operator.reconcile;

import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.operator.crd.AgentPool;
import dev.flotilla.operator.crd.Reason;
import dev.flotilla.operator.derive.Finding;
import dev.flotilla.operator.derive.PoolObjects;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Creates pods, all at the same time: one after the other a far API server would take them for ever.
final class PodMaker {
  /// A class that pods refer to and nobody made.
  private static final Pattern MISSING = Pattern.compile("(Runtime|Priority)Class\\b.*\\bfound\\b");

  private final PoolObjects objects;
  private final Cluster cluster;
  private final Publication publication;
  private final Consumer<Pod> created;
  private final CrashPoint crash;

  /// @param refused why some were not created; absent: nothing was refused
  record Made(int created, Optional<Finding> refused) {}

  /// @param created is told of each, on any thread
  PodMaker(
      PoolObjects objects,
      Cluster cluster,
      Publication publication,
      Consumer<Pod> created,
      CrashPoint crash) {
    this.objects = objects;
    this.cluster = cluster;
    this.publication = publication;
    this.created = created;
    this.crash = crash;
  }

  /// @throws dev.flotilla.api.error.FlotillaException when the server cannot be told of the pool, whose
  ///     agents it would refuse
  /// @throws KubernetesClientException when the API server does not answer
  Made make(AgentPool pool, List<Integer> places) {
    publication.ensure(pool);
    crash.reached(Crash.PUBLISHED);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var futures = new ArrayList<Future<Optional<Pod>>>();
      for (var place : places) {
        futures.add(executor.submit(() -> create(place)));
      }
      return collect(futures);
    }
  }

  private Optional<Pod> create(int place) {
    var pod = cluster.create(objects.pod(place));
    pod.ifPresent(created);
    crash.reached(Crash.CREATED);
    return pod;
  }

  private static Made collect(List<Future<Optional<Pod>>> futures) {
    var created = 0;
    Optional<Finding> refused = Optional.empty();
    for (var future : futures) {
      try {
        created += future.get().isPresent() ? 1 : 0;
      } catch (ExecutionException e) {
        refused = Optional.of(refusal(e));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("ended while pods were being created", e);
      }
    }
    return new Made(created, refused);
  }

  private static Finding refusal(ExecutionException e) {
    if (!(e.getCause() instanceof KubernetesClientException refused)) {
      throw new IllegalStateException("a pod could not be created", e.getCause());
    }
    var said =
        refused.getStatus() == null ? refused.getMessage() : refused.getStatus().getMessage();
    var message = String.valueOf(said);
    return switch (refused.getCode()) {
      case HttpURLConnection.HTTP_FORBIDDEN -> new Finding(forbidden(message), message);
      case HttpURLConnection.HTTP_BAD_REQUEST, 422 -> new Finding(Reason.POD_REFUSED, message);
      default -> throw refused;
    };
  }

  /// By the words of the admission that refused it; there is nothing else to go by.
  private static Reason forbidden(String message) {
    if (message.contains("exceeded quota")) {
      return Reason.QUOTA_EXCEEDED;
    }
    return MISSING.matcher(message).find() ? Reason.NOT_CONFIGURED : Reason.POD_REFUSED;
  }
}
