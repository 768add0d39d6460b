package dev.flotilla.operator.reconcile;

import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.operator.crd.AgentPool;
import dev.flotilla.operator.crd.Reason;
import dev.flotilla.operator.derive.Finding;
import dev.flotilla.operator.derive.PoolObjects;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Creates pods, several at the same time: one after the other a far API server would take them for ever,
/// and all at once nothing else would be heard meanwhile.
final class PodMaker {
  /// A class that pods refer to and nobody made.
  private static final Pattern MISSING = Pattern.compile("(Runtime|Priority)Class\\b.*\\bfound\\b");

  private static final int AT_A_TIME = 10;

  private final PoolObjects objects;
  private final Cluster cluster;
  private final Publication publication;
  private final Consumer<Pod> created;
  private final CrashPoint crash;
  private final AtomicInteger number = new AtomicInteger();

  /// @param attempted those included that were there already or were refused
  /// @param refused why some were not created; absent: nothing was refused
  record Made(int attempted, Optional<Finding> refused) {
    Made and(Made more) {
      return new Made(attempted + more.attempted, refused.or(more::refused));
    }
  }

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

  /// @param enough asked between one few and the next: the others are left out then, as they are when one
  ///     was refused
  /// @throws dev.flotilla.api.error.FlotillaException when the server cannot be told of the pool, whose
  ///     agents it would refuse
  /// @throws KubernetesClientException when the API server does not answer
  Made make(AgentPool pool, List<Integer> places, BooleanSupplier enough) {
    publication.ensure(pool);
    crash.reached(Crash.PUBLISHED);
    var made = new Made(0, Optional.empty());
    do {
      var begin = made.attempted();
      made = made.and(make(places.subList(begin, Math.min(places.size(), begin + AT_A_TIME))));
    } while (made.attempted() < places.size()
        && made.refused().isEmpty()
        && !enough.getAsBoolean());
    return made;
  }

  /// Pods that were created so far, by a call that failed as well.
  int made() {
    return number.get();
  }

  private Made make(List<Integer> few) {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      return collect(few.stream().map(it -> executor.submit(() -> create(it))).toList());
    }
  }

  private Optional<Pod> create(int place) {
    var pod = cluster.create(objects.pod(place));
    pod.ifPresent(
        it -> {
          number.incrementAndGet();
          created.accept(it);
        });
    crash.reached(Crash.CREATED);
    return pod;
  }

  private static Made collect(List<Future<Optional<Pod>>> futures) {
    Optional<Finding> refused = Optional.empty();
    for (var future : futures) {
      try {
        future.get();
      } catch (ExecutionException e) {
        refused = Optional.of(refusal(e));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("ended while pods were being created", e);
      }
    }
    return new Made(futures.size(), refused);
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
