package dev.flotilla.agent.work;

import dev.flotilla.agent.claude.ClaudeCode;
import dev.flotilla.agent.claude.StopCause;
import dev.flotilla.api.client.AgentClient;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.Join;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// An instance that the server knows: its slots, its heartbeat, its watch. Thread-safe.
final class Joined {
  private static final Duration IDLE = Duration.ofSeconds(1);

  private final AgentConfig config;
  private final Ground ground;
  private final AgentClient client;
  private final Consumer<FlotillaException> fatal;
  private final Stopping stopping = new Stopping();
  private final AtomicBoolean draining = new AtomicBoolean();
  private final Attempts attempts;
  private final List<Slot> slots = new ArrayList<>();
  private final List<Loop> slotLoops = new ArrayList<>();
  private final List<Loop> serverLoops = new ArrayList<>();

  Joined(
      AgentConfig config,
      Ground ground,
      Join.Response terms,
      CrashPoint crash,
      Clock clock,
      Consumer<FlotillaException> fatal) {
    this.config = config;
    this.ground = ground;
    this.client = new AgentClient(config.server(), terms.token());
    this.fatal = fatal;
    this.attempts = new Attempts(this::free, this::isTaking);
    wire(terms, crash, clock);
  }

  private void wire(Join.Response terms, CrashPoint crash, Clock clock) {
    var noProxy = Optional.ofNullable(config.environment().get("NO_PROXY"));
    var claude =
        new ClaudeCode(ground.isolation(), ground.forker(), terms.models(), terms.stall(), noProxy);
    var conversation =
        new ConversationHandler(
            client,
            ground.root(),
            ground.isolation(),
            claude,
            new Asking(client, attempts),
            config,
            terms,
            crash,
            clock);
    var check = new CheckHandler(ground.root(), ground.isolation(), config, clock);
    var completion = new Completion(client, stopping, crash);
    var watch = loop("watch", new WatchLoop(client, attempts));
    attempts.onChange(watch::interrupt);
    serverLoops.add(watch);
    serverLoops.add(
        loop(
            "heartbeat",
            // a server that is back gives every lease one lease's time, which may be short
            Backoff.whileAway(terms.heartbeat()),
            new HeartbeatLoop(client, attempts, terms.heartbeat())));
    var floor = config.freeDisk();
    serverLoops.add(loop("disk", new DiskWatch(attempts, ground.disk(), floor)));
    serverLoops.add(loop("caches", new CacheKeeper(ground.disk(), floor, clock)));
    for (var agent : agents(config)) {
      var slot =
          new Slot(
              agent,
              client,
              attempts,
              conversation,
              check,
              completion,
              this::isTaking,
              draining::get,
              crash);
      slots.add(slot);
      slotLoops.add(loop("slot-" + agent, slot));
    }
  }

  static List<AgentId> agents(AgentConfig config) {
    var agents = new ArrayList<AgentId>();
    for (var i = 1; i <= config.slots(); i++) {
      agents.add(new AgentId(config.name() + "-" + i));
    }
    return agents;
  }

  private Loop loop(String name, Loop.Step step) {
    return loop(name, Backoff.whileAway(), step);
  }

  /// A server that does not know the instance's token will not know it the next time either.
  private Loop loop(String name, Backoff backoff, Loop.Step step) {
    return Loop.start(
        name,
        stopping,
        IDLE,
        backoff,
        () -> {
          try {
            return step.runOnce();
          } catch (FlotillaException e) {
            if (e.code() == ErrorCode.UNAUTHENTICATED) {
              stopping.now();
              attempts.stopAll(StopCause.LEASE_LOST);
              fatal.accept(e);
            }
            throw e;
          }
        });
  }

  boolean isTaking() {
    return config.enabled() && !draining.get() && !stopping.isNow() && free() >= config.freeDisk();
  }

  /// A disk that cannot be asked has nothing left, and must not stop the heartbeat.
  private long free() {
    try {
      return ground.disk().free();
    } catch (FlotillaException _) {
      return 0;
    }
  }

  /// Attempts that are worked on now.
  int active() {
    return attempts.size();
  }

  /// Takes nothing new, interrupts what goes on, saves it and reports it; what is not over within
  /// the grace is ended without a word.
  void drain(Duration grace) {
    draining.set(true);
    attempts.stopAll(StopCause.DRAINED);
    var end = System.nanoTime() + grace.toNanos();
    while (slots.stream().anyMatch(Slot::isBusy) && System.nanoTime() < end) {
      endWaits();
      stopping.await(Duration.ofMillis(20));
    }
    stopping.now();
    attempts.stopAll(StopCause.LEASE_LOST);
    serverLoops.forEach(Loop::interrupt);
    slotLoops.forEach(it -> it.join(Duration.ofSeconds(10)));
    serverLoops.forEach(it -> it.join(Duration.ofSeconds(2)));
    client.close();
  }

  private void endWaits() {
    for (var i = 0; i < slots.size(); i++) {
      if (slots.get(i).isLeasing()) {
        slotLoops.get(i).interrupt();
      }
    }
  }
}
