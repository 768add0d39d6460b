package dev.flotilla.agent.work;

import dev.flotilla.agent.claude.StopCause;
import dev.flotilla.api.client.AgentClient;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.Heartbeat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// All attempts that this instance works on now. Thread-safe.
final class Attempts {
  private final Map<AttemptId, Attempt> live = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final LongSupplier free;
  private final BooleanSupplier taking;

  Attempts(LongSupplier free, BooleanSupplier taking) {
    this.free = free;
    this.taking = taking;
  }

  void onChange(Runnable listener) {
    listeners.add(listener);
  }

  void add(Attempt attempt) {
    live.put(attempt.grant().attempt(), attempt);
    listeners.forEach(Runnable::run);
  }

  void remove(Attempt attempt) {
    live.remove(attempt.grant().attempt());
    listeners.forEach(Runnable::run);
  }

  int size() {
    return live.size();
  }

  List<Attempt> all() {
    return List.copyOf(live.values());
  }

  List<Heartbeat.Beat> beats() {
    return live.values().stream().map(Attempt::beat).toList();
  }

  Heartbeat.Request request(List<Heartbeat.Beat> beats, Duration patience) {
    return new Heartbeat.Request(beats, patience, free.getAsLong(), taking.getAsBoolean());
  }

  /// One heartbeat at once, and what the server says to it.
  void beat(AgentClient client) {
    obey(client.heartbeat(request(beats(), Duration.ZERO)));
  }

  /// Passes directives on; true when there was something new.
  boolean obey(Heartbeat.Response response) {
    var news = false;
    for (var directive : response.directives()) {
      var attempt = live.get(directive.attempt());
      news |= attempt != null && attempt.obey(directive);
    }
    return news;
  }

  void stopAll(StopCause cause) {
    live.values().forEach(it -> it.stop(cause));
  }
}
