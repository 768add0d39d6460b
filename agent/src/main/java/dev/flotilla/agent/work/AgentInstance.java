package dev.flotilla.agent.work;

import dev.flotilla.agent.isolation.Forker;
import dev.flotilla.api.client.AgentClient;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.work.Join;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One agent process, or the part of a fleet's process that is one: joins the server, then works
/// on as many assignments at a time as it has slots, until it is closed. Closing drains: running
/// turns are interrupted, saved and reported as interrupted. Thread-safe.
public final class AgentInstance implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AgentInstance.class);
  private static final Duration GRACE = Duration.ofSeconds(20);

  private final AgentConfig config;
  private final Ground ground;
  private final CrashPoint crash;
  private final Clock clock;
  private final Stopping stopping = new Stopping();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<@Nullable Joined> joined = new AtomicReference<>();
  private final AtomicReference<@Nullable FlotillaException> failure = new AtomicReference<>();
  private final Thread joining;

  private AgentInstance(AgentConfig config, Ground ground, CrashPoint crash, Clock clock) {
    this.config = config;
    this.ground = ground;
    this.crash = crash;
    this.clock = clock;
    this.joining = Thread.ofVirtual().name("join").start(this::join);
  }

  /// Starts an instance with a forking thread of its own, without crash points.
  ///
  /// @throws FlotillaException when nothing may run on this machine, with the cure
  public static AgentInstance start(AgentConfig config, Clock clock) {
    return start(config, Forker.start(), CrashPoint.NONE, clock);
  }

  /// Tries the isolation, then joins in the background for as long as the server is not there.
  public static AgentInstance start(
      AgentConfig config, Forker forker, CrashPoint crash, Clock clock) {
    return start(config, Ground.open(config, forker, clock), crash, clock);
  }

  static AgentInstance start(AgentConfig config, Ground ground, CrashPoint crash, Clock clock) {
    return new AgentInstance(config, ground, crash, clock);
  }

  /// True when it has joined and would take work now.
  public boolean isReady() {
    var instance = joined.get();
    return instance != null && instance.isTaking();
  }

  /// Attempts that it works on now.
  public int active() {
    var instance = joined.get();
    return instance == null ? 0 : instance.active();
  }

  /// Why it takes rehearsals only, with the cure: there is no isolation, and nobody said to do
  /// without. Absent: it takes real work.
  public Optional<String> noWall() {
    return ground.noWall();
  }

  /// Why it will never work: the server refused it.
  public Optional<FlotillaException> failure() {
    return Optional.ofNullable(failure.get());
  }

  /// Waits until it is closed or has failed.
  public void await() throws InterruptedException {
    ended.await();
  }

  /// It is closed or has failed.
  public boolean hasEnded() {
    return ended.getCount() == 0;
  }

  private void join() {
    var backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
    while (!stopping.isNow()) {
      try {
        var terms = AgentClient.join(config.server(), config.joinToken(), request());
        LOG.atInfo().setMessage("joined").addKeyValue("instance", terms.instance()).log();
        joined.set(new Joined(config, ground, terms, crash, clock, this::fail));
        return;
      } catch (FlotillaException e) {
        if (!AgentClient.isPassing(e)) {
          fail(e);
          return;
        }
        stopping.await(backoff.next());
      }
    }
  }

  private Join.Request request() {
    return new Join.Request(
        Join.PROTOCOL,
        version(),
        config.name(),
        host(),
        ProcessHandle.current().pid(),
        Joined.agents(config),
        config.role(),
        ground.noWall().isPresent());
  }

  private void fail(FlotillaException e) {
    if (failure.compareAndSet(null, e)) {
      LOG.atError().setMessage("refused by the server").addKeyValue("reason", e.getMessage()).log();
    }
    ended.countDown();
  }

  private static String version() {
    return Optional.ofNullable(AgentInstance.class.getPackage().getImplementationVersion())
        .orElse("0.1.0");
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "localhost";
    }
  }

  @Override
  public void close() {
    drain(GRACE);
  }

  /// Closes with another grace than the standard one.
  public void drain(Duration grace) {
    stopping.now();
    joining.interrupt();
    try {
      joining.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    var instance = joined.getAndSet(null);
    if (instance != null) {
      instance.drain(grace);
    }
    ended.countDown();
  }
}
