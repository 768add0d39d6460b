package dev.flotilla.operator.lead;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The right to write, which one operator of a namespace has at a time: a Lease that it renews every two
/// seconds. Who could not renew it for ten no longer has the right, whatever its requests are waiting
/// for, five seconds before another one may take it. Thread-safe.
///
/// The framework's own election is not used: it goes by the times that the holder's clock wrote, and who
/// is cut off notices that only when its last request has been given up.
public final class Leadership implements AutoCloseable {
  /// After so long without a change another one may take the lease.
  static final Duration LEASE = Duration.ofSeconds(15);

  /// For so long after a renewal was asked for its holder may write.
  static final Duration SURE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
  private static final Duration RENEW_EVERY = Duration.ofSeconds(2);

  private final KubernetesClient client;
  private final String name;
  private final String namespace;
  private final Candidate candidate;
  private final InstantSource clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicBoolean lost = new AtomicBoolean();
  private volatile Instant sureUntil = Instant.MIN;
  private volatile boolean leads;

  /// @param client whose requests are given up soon, and which nothing holds back
  /// @param name of the lease, and of the ServiceAccount that it goes with
  /// @param identity among operators
  /// @param clock that never goes back
  public Leadership(
      KubernetesClient client,
      String namespace,
      String name,
      String identity,
      InstantSource clock) {
    this.client = client;
    this.name = name;
    this.namespace = namespace;
    this.candidate = new Candidate(name, namespace, identity);
    this.clock = clock;
  }

  /// @param begun when this process begins to lead, once
  /// @param over when it does so no more, once; nothing of it may be done from then on
  public void start(Runnable begun, Runnable over) {
    Thread.ofVirtual().name("lease").start(() -> keep(begun, over));
  }

  /// Whether this process may write now.
  public boolean holds() {
    return leads && clock.instant().isBefore(sureUntil);
  }

  private void keep(Runnable begun, Runnable over) {
    var complained = false;
    while (closed.getCount() > 0 && !lost.get()) {
      var asked = clock.instant();
      try {
        if (claim(asked)) {
          renewed(asked, begun, over);
        } else if (leads) {
          lose("another operator has the lease", over);
        }
        complained = false;
      } catch (KubernetesClientException e) {
        if (!complained) {
          var reason = e.getCause() == null ? e.getMessage() : e.getCause().toString();
          LOG.atWarn().addKeyValue("reason", reason).log("lease not renewed");
        }
        complained = true;
      }
      pause(RENEW_EVERY);
    }
  }

  private synchronized void renewed(Instant asked, Runnable begun, Runnable over) {
    if (closed.getCount() == 0 || lost.get()) {
      return;
    }
    sureUntil = asked.plus(SURE);
    if (!leads) {
      leads = true;
      LOG.atInfo().addKeyValue("lease", name).log("leads");
      Thread.ofVirtual().name("lease watch").start(() -> watch(over));
      Thread.ofVirtual().name("leads").start(begun);
    }
  }

  /// A renewal that hangs is not waited for.
  private void watch(Runnable over) {
    while (closed.getCount() > 0 && !lost.get()) {
      var left = Duration.between(clock.instant(), sureUntil);
      if (!left.isPositive()) {
        lose("it could not be renewed for %d s".formatted(SURE.toSeconds()), over);
        return;
      }
      pause(left);
    }
  }

  private void lose(String reason, Runnable over) {
    if (closed.getCount() > 0 && lost.compareAndSet(false, true)) {
      leads = false;
      LOG.atWarn().addKeyValue("lease", name).addKeyValue("reason", reason).log("leads no more");
      over.run();
    }
  }

  /// @return false: another one has the lease, as far as is known
  private synchronized boolean claim(Instant now) {
    if (closed.getCount() == 0) {
      return false;
    }
    var found = read();
    var wanted = candidate.claim(found, now);
    if (wanted.isEmpty()) {
      return false;
    }
    var renewed = found.filter(candidate::isOurs).isPresent();
    return write(found, renewed ? wanted.get() : owned(wanted.get()));
  }

  /// Goes with the ServiceAccount of its name: with what was installed, and not before the operators' right
  /// to make another one.
  private Lease owned(Lease lease) {
    var account = client.serviceAccounts().inNamespace(namespace).withName(name).get();
    if (account != null) {
      lease.addOwnerReference(account);
    }
    return lease;
  }

  private Optional<Lease> read() {
    return Optional.ofNullable(client.leases().inNamespace(namespace).withName(name).get());
  }

  /// @return false: somebody else was faster, and this one is not the holder
  private boolean write(Optional<Lease> found, Lease lease) {
    try {
      var resource = client.leases().inNamespace(namespace).resource(lease);
      if (found.isEmpty()) {
        resource.create();
      } else {
        resource.lockResourceVersion(found.get().getMetadata().getResourceVersion()).update();
      }
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return read().filter(candidate::isOurs).isPresent();
      }
      throw e;
    }
  }

  private void pause(Duration time) {
    try {
      var _ = closed.await(time.toMillis() + 1, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Leaves the lease to the next one, which need not wait then.
  @Override
  public void close() {
    closed.countDown();
    release();
  }

  private synchronized void release() {
    if (!holds()) {
      return;
    }
    leads = false;
    try {
      var found = read();
      candidate.release(found).ifPresent(it -> write(found, it));
    } catch (KubernetesClientException e) {
      LOG.atDebug().setCause(e).log("the lease runs out by itself");
    }
  }
}
