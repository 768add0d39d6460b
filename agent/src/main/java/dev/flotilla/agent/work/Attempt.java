package dev.flotilla.agent.work;

import dev.flotilla.agent.claude.ClaudeRun;
import dev.flotilla.agent.claude.StopCause;
import dev.flotilla.agent.isolation.AttemptDirs;
import dev.flotilla.agent.prompt.UserMessage;
import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.Heartbeat;
import dev.flotilla.api.work.Outcome;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An attempt while it is worked on: what the heartbeat tells of it, and where the server's
/// directives take effect. Thread-safe.
final class Attempt {
  private final AgentId agent;
  private final Grant grant;
  private final Thread worker = Thread.currentThread();
  private final Map<String, Heartbeat.Message> messages = new LinkedHashMap<>();
  private final Set<String> seen = new LinkedHashSet<>();
  private @Nullable ClaudeRun run;
  private @Nullable StopCause stopped;
  private @Nullable AttemptDirs dirs;
  private Optional<Outcome.Hold> hold = Optional.empty();
  private String doing = "preparing";
  private boolean finishing;
  private boolean asking;

  /// Made by the thread that works on it.
  Attempt(AgentId agent, Grant grant) {
    this.agent = agent;
    this.grant = grant;
  }

  Grant grant() {
    return grant;
  }

  /// From now on until it is over its files are there.
  synchronized void uses(AttemptDirs its) {
    dirs = its;
  }

  /// They are deleted.
  synchronized void usesNothing() {
    dirs = null;
  }

  /// Empty before it has any, and after.
  synchronized Optional<AttemptDirs> dirs() {
    return Optional.ofNullable(dirs);
  }

  synchronized Heartbeat.Beat beat() {
    collectSeen();
    return new Heartbeat.Beat(
        agent,
        grant.attempt(),
        grant.token(),
        run == null ? 0 : run.pid(),
        run == null ? doing : run.doing(),
        List.copyOf(seen),
        asking);
  }

  /// Does what the server wants; true when it was something new.
  synchronized boolean obey(Heartbeat.Directive directive) {
    var before = stopped;
    if (directive.leaseLost()) {
      stop(StopCause.LEASE_LOST);
    } else if (directive.cancel()) {
      stop(StopCause.CANCELLED);
    } else if (directive.pause()) {
      stop(StopCause.PAUSED);
    }
    if (directive.hold().isPresent()) {
      hold = directive.hold();
    }
    var news = false;
    for (var message : directive.messages()) {
      if (messages.putIfAbsent(message.id(), message) == null) {
        news = true;
        tell(message);
      }
    }
    return news || before != stopped;
  }

  /// Ends the work for this reason. While no CLI runs the worker is interrupted; but what comes
  /// after a turn is short, and only a stronger reason than a pause ends that.
  synchronized void stop(StopCause cause) {
    if (stopped != null && !cause.isStrongerThan(stopped)) {
      return;
    }
    stopped = cause;
    if (run != null) {
      run.stop(cause);
    } else if (!finishing || cause.isStrongerThan(StopCause.DRAINED)) {
      worker.interrupt();
    }
  }

  synchronized Optional<StopCause> stopped() {
    return Optional.ofNullable(stopped);
  }

  synchronized boolean isLost() {
    return stopped == StopCause.LEASE_LOST;
  }

  /// A stall was dealt with: the turn is tried once more.
  synchronized boolean forgivesStall() {
    if (stopped != StopCause.STALLED) {
      return false;
    }
    stopped = null;
    return true;
  }

  /// From now on this CLI is what directives reach.
  synchronized void drives(ClaudeRun next) {
    run = next;
    finishing = false;
    if (stopped != null) {
      next.stop(stopped);
    }
    messages.values().stream().filter(it -> !seen.contains(it.id())).forEach(this::tell);
  }

  /// The CLI has ended.
  synchronized void drivesNothing(String next) {
    collectSeen();
    run = null;
    doing = next;
    finishing = true;
  }

  synchronized void doing(String what) {
    doing = what;
  }

  synchronized void asks(boolean really) {
    asking = really;
  }

  synchronized Optional<Outcome.Hold> hold() {
    return hold;
  }

  private void tell(Heartbeat.Message message) {
    if (run != null) {
      run.say(message.id(), UserMessage.of(message.text()));
    }
  }

  private void collectSeen() {
    if (run != null) {
      seen.addAll(run.seen());
    }
  }
}
