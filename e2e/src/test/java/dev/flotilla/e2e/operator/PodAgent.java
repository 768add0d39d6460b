package dev.flotilla.e2e.operator;

import dev.flotilla.api.client.AgentClient;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.CompleteRequest;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.Heartbeat;
import dev.flotilla.api.work.Join;
import dev.flotilla.api.work.LeaseRequest;
import dev.flotilla.api.work.Outcome;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The process of one pod: it joins by the pod's token, leases one assignment after the other, and
/// ends when it is told to, as the real agent does. What it works is nothing. Its thread is a virtual
/// one; everything else may be called by any thread.
final class PodAgent {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration AGAIN = Duration.ofMillis(250);

  private final Pod pod;
  private final URI server;
  private final ServiceTokens tokens;
  private final Watcher watcher;
  private final Thread thread;
  private volatile @Nullable AgentClient client;
  private volatile @Nullable Held held;
  private volatile boolean leasing;
  private volatile boolean ending;
  private volatile boolean dead;

  /// Who wants to know what becomes of agents; called by their threads.
  interface Watcher {
    void begun(Held held);

    /// Not called for one that was killed.
    void ended(PodAgent agent, Kubelet.End end);

    /// It was refused, or something happened that must not.
    void broke(PodAgent agent, RuntimeException why);
  }

  PodAgent(Pod pod, URI server, ServiceTokens tokens, Watcher watcher) {
    this.pod = pod;
    this.server = server;
    this.tokens = tokens;
    this.watcher = watcher;
    this.thread = Thread.ofVirtual().name(name()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  String name() {
    return pod.getMetadata().getName();
  }

  Pod pod() {
    return pod;
  }

  Optional<Held> held() {
    return Optional.ofNullable(held);
  }

  boolean hasJoined() {
    return client != null;
  }

  /// SIGTERM: takes nothing more, saves and reports what it holds, and exits.
  ///
  /// @return what it was interrupted in
  synchronized Optional<Held> end() {
    if (ending) {
      return Optional.empty();
    }
    ending = true;
    var holds = held;
    if (leasing) {
      thread.interrupt();
    }
    return Optional.ofNullable(holds).filter(it -> it.end(drained()));
  }

  /// SIGKILL, or the machine is gone: nobody hears of it again.
  synchronized void kill() {
    dead = true;
    ending = true;
    held().ifPresent(Held::endSilently);
    thread.interrupt();
  }

  void join() {
    try {
      thread.join(Duration.ofSeconds(30));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Renews the lease that it has, and does what the server wants.
  void beat() {
    var holds = held;
    var connection = client;
    if (holds == null || connection == null || dead) {
      return;
    }
    var grant = holds.grant();
    var beat =
        new Heartbeat.Beat(
            new AgentId(holds.agent()),
            grant.attempt(),
            grant.token(),
            0,
            "waiting",
            List.of(),
            false);
    try {
      var said =
          connection.heartbeat(
              new Heartbeat.Request(List.of(beat), Duration.ZERO, 1L << 40, !ending));
      for (var directive : said.directives()) {
        if (directive.leaseLost()) {
          holds.endSilently();
        } else if (directive.cancel()) {
          holds.end(new Outcome.Cancelled());
        }
      }
    } catch (FlotillaException e) {
      if (e.code() == ErrorCode.UNAUTHENTICATED) {
        holds.endSilently();
      }
    }
  }

  private void run() {
    var end = Kubelet.End.COMPLETED;
    try {
      joined()
          .ifPresent(
              terms -> {
                try (var connection = new AgentClient(server, terms.token())) {
                  client = connection;
                  work(connection);
                }
              });
    } catch (RuntimeException e) {
      if (!ending) {
        watcher.broke(this, e);
        end = Kubelet.End.ERROR;
      }
    }
    if (!dead) {
      watcher.ended(this, end);
    }
  }

  /// Empty: it was told to end before.
  private Optional<Join.Response> joined() {
    while (!ending) {
      try {
        var request =
            new Join.Request(
                Join.PROTOCOL,
                "0.1.0",
                name(),
                name(),
                1,
                List.of(slot()),
                Optional.empty(),
                false);
        return Optional.of(AgentClient.join(server, tokens.ofPod(pod), request));
      } catch (FlotillaException e) {
        if (!AgentClient.isPassing(e)) {
          throw e;
        }
        pause();
      }
    }
    return Optional.empty();
  }

  private void work(AgentClient connection) {
    var attempt = AttemptId.random();
    while (!ending) {
      try {
        var grant = lease(connection, attempt);
        attempt = AttemptId.random();
        grant.ifPresent(it -> work(connection, it));
      } catch (FlotillaException e) {
        if (!AgentClient.isPassing(e)) {
          throw e;
        }
        pause();
      }
    }
  }

  private Optional<Grant> lease(AgentClient connection, AttemptId attempt) {
    try {
      leasing = true;
      return ending
          ? Optional.empty()
          : connection.lease(new LeaseRequest(slot(), attempt, PATIENCE));
    } catch (FlotillaException e) {
      if (!ending || dead) {
        throw e;
      }
      // the grant may have been on its way when the wait was given up
      Thread.interrupted();
      return connection.lease(new LeaseRequest(slot(), attempt, Duration.ZERO));
    } finally {
      synchronized (this) {
        leasing = false;
        Thread.interrupted(); // nobody waits any more
      }
    }
  }

  private void work(AgentClient connection, Grant grant) {
    var holds = Held.of(name(), slot().value(), grant);
    synchronized (this) {
      Thread.interrupted();
      held = holds;
      if (ending) {
        holds.end(drained());
      }
    }
    watcher.begun(holds);
    var outcome = holds.ends().join();
    outcome.ifPresent(it -> report(connection, grant, it));
    held = null;
  }

  private void report(AgentClient connection, Grant grant, Outcome outcome) {
    while (!dead) {
      try {
        var request = new CompleteRequest(grant.token(), outcome);
        connection.complete(grant.attempt(), request);
        return;
      } catch (FlotillaException e) {
        if (!AgentClient.isPassing(e)) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() {
    LockSupport.parkNanos(AGAIN.toNanos());
  }

  private AgentId slot() {
    return new AgentId(name() + "-1");
  }

  private static Outcome drained() {
    return new Outcome.Interrupted(Outcome.Cause.DRAINED, "drained");
  }
}
