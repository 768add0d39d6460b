package dev.flotilla.server.lease;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.Heartbeat;
import dev.flotilla.api.work.InstanceId;
import dev.flotilla.engine.ledger.Attempts;
import dev.flotilla.engine.ledger.Instances;
import dev.flotilla.engine.ledger.Messages;
import dev.flotilla.engine.queue.Beats;
import dev.flotilla.engine.queue.Topic;
import dev.flotilla.server.transition.Parts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Renewing the leases of an instance, and telling it what the server wants. Thread-safe.
public final class Pulse {
  private final Parts parts;

  /// What `watch` said last to an instance: the same again is not worth an answer at once.
  private final Map<InstanceId, List<Heartbeat.Directive>> told = new ConcurrentHashMap<>();

  public Pulse(Parts parts) {
    this.parts = parts;
  }

  public Heartbeat.Response heartbeat(InstanceId instance, Heartbeat.Request request) {
    return new Heartbeat.Response(
        parts
            .database()
            .transact(
                handle -> {
                  known(handle, instance);
                  var now = parts.now();
                  Instances.seen(handle, instance, request.taking(), now);
                  var expires = now.plus(parts.config().lease());
                  var alive = Beats.renew(handle, instance, request.beats(), expires);
                  for (var lease : alive) {
                    var beat = of(request, lease.attempt());
                    Messages.delivered(handle, lease.task(), lease.subtask(), beat.seen(), now);
                  }
                  return directives(handle, request, alive);
                }));
  }

  public Heartbeat.Response watch(InstanceId instance, Heartbeat.Request request) {
    var patience = Leasing.shorter(request.patience(), Leasing.MAX_PATIENCE);
    var deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      var seen = parts.wakeups().seen(Topic.DIRECTIVE);
      var found = parts.database().read(handle -> looked(handle, instance, request));
      var left = Duration.ofNanos(deadline - System.nanoTime());
      if (left.isNegative() || left.isZero()) {
        return new Heartbeat.Response(found);
      }
      var before = Optional.ofNullable(told.put(instance, found));
      if (!found.isEmpty() && !Optional.of(found).equals(before)) {
        return new Heartbeat.Response(found);
      }
      if (!waited(seen, left)) {
        return new Heartbeat.Response(List.of());
      }
    }
  }

  private boolean waited(long seen, Duration left) {
    try {
      parts.wakeups().await(Topic.DIRECTIVE, seen, left);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static List<Heartbeat.Directive> looked(
      Handle handle, InstanceId instance, Heartbeat.Request request) {
    known(handle, instance);
    return directives(handle, request, Beats.look(handle, instance, request.beats()));
  }

  private static void known(Handle handle, InstanceId instance) {
    if (Instances.find(handle, instance).isEmpty()) {
      throw new FlotillaException(ErrorCode.UNAUTHENTICATED, "this instance is gone: join again");
    }
  }

  private static List<Heartbeat.Directive> directives(
      Handle handle, Heartbeat.Request request, List<Beats.Alive> alive) {
    var byAttempt =
        alive.stream().collect(Collectors.toMap(Beats.Alive::attempt, Function.identity()));
    var directives = new ArrayList<Heartbeat.Directive>();
    for (var beat : request.beats()) {
      var lease = Optional.ofNullable(byAttempt.get(beat.attempt()));
      var directive = lease.map(it -> wanted(handle, beat, it)).orElseGet(() -> lost(handle, beat));
      if (isWorthSaying(directive)) {
        directives.add(directive);
      }
    }
    return directives;
  }

  private static Heartbeat.Directive wanted(Handle handle, Heartbeat.Beat beat, Beats.Alive lease) {
    var waiting =
        lease.hears()
            ? Messages.waiting(handle, lease.task(), lease.subtask())
            : List.<Messages.Waiting>of();
    var messages =
        waiting.stream()
            .filter(it -> !beat.seen().contains(it.id()))
            .map(it -> new Heartbeat.Message(it.id(), it.text()))
            .toList();
    return new Heartbeat.Directive(
        beat.attempt(), false, false, lease.pauseWanted(), lease.hold(), messages);
  }

  private static Heartbeat.Directive lost(Handle handle, Heartbeat.Beat beat) {
    var cancelled =
        Attempts.find(handle, beat.attempt())
            .filter(it -> it.state() == Attempts.State.CANCELLED)
            .isPresent();
    return new Heartbeat.Directive(
        beat.attempt(), true, cancelled, false, Optional.empty(), List.of());
  }

  private static boolean isWorthSaying(Heartbeat.Directive directive) {
    return directive.leaseLost()
        || directive.pause()
        || directive.hold().isPresent()
        || !directive.messages().isEmpty();
  }

  private static Heartbeat.Beat of(Heartbeat.Request request, AttemptId attempt) {
    return request.beats().stream()
        .filter(it -> it.attempt().equals(attempt))
        .findFirst()
        .orElseThrow();
  }
}
