package dev.flotilla.agent.checkpoint;

import dev.flotilla.agent.claude.ToolCall;
import dev.flotilla.agent.claude.ToolGate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Holds a call until a checkpoint of everything before it is taken, when one is due. One per
/// process of the CLI; called by the thread that drives it.
///
/// The result of the call before is in the transcript a moment after the next call is announced,
/// so the barrier waits for it a little, and does without when it does not come. A tree that is
/// not written in time makes no pair, because the call goes on; the next one then gets more time.
public final class Barrier implements ToolGate {
  private static final Logger LOG = LoggerFactory.getLogger(Barrier.class);
  private static final Duration FOR_RESULT = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(1);
  private static final Duration LOOK = Duration.ofMillis(10);

  private final Checkpoints checkpoints;
  private final Duration interval;
  private final Clock clock;
  private final Runnable leaseLost;
  private final Set<String> letGo = new HashSet<>();
  private Instant tried = Instant.EPOCH;
  private Duration patience = PATIENCE;
  private @Nullable FutureTask<Boolean> late;

  /// @param interval how old a checkpoint gets before the next
  public Barrier(Checkpoints checkpoints, Duration interval, Clock clock, Runnable leaseLost) {
    this.checkpoints = checkpoints;
    this.interval = interval;
    this.clock = clock;
    this.leaseLost = leaseLost;
  }

  @Override
  public void before(ToolCall call) {
    var now = clock.instant();
    if (!now.isBefore(tried.plus(interval)) && !letGo.isEmpty() && isIdle()) {
      tried = now;
      if (resultsArrive()) {
        hold();
      }
    }
    letGo.add(call.id());
  }

  /// The calls of this process that were let go.
  public Set<String> letGo() {
    return Set.copyOf(letGo);
  }

  private boolean isIdle() {
    return late == null || late.isDone();
  }

  private boolean resultsArrive() {
    var end = System.nanoTime() + FOR_RESULT.toNanos();
    while (!checkpoints.isSettled(letGo)) {
      if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return true;
  }

  private void hold() {
    var quiet = new AtomicBoolean(true);
    var calls = letGo();
    var task = new FutureTask<>(() -> note(checkpoints.take(calls, quiet::get)), true);
    Thread.ofVirtual().name("checkpoint").start(task);
    try {
      task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      patience = PATIENCE;
    } catch (TimeoutException _) {
      quiet.set(false);
      late = task;
      patience =
          patience.multipliedBy(2).compareTo(LONGEST_PATIENCE) < 0
              ? patience.multipliedBy(2)
              : LONGEST_PATIENCE;
      LOG.atInfo().setMessage("checkpoint is late").log();
    } catch (InterruptedException _) {
      quiet.set(false);
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      LOG.atWarn().setMessage("checkpoint broke").setCause(e.getCause()).log();
    }
  }

  private void note(CheckpointResult result) {
    switch (result) {
      case CheckpointResult.Taken() -> {}
      case CheckpointResult.LeaseLost() -> leaseLost.run();
      case CheckpointResult.Skipped(var reason, var _) ->
          LOG.atInfo().setMessage("checkpoint skipped").addKeyValue("reason", reason).log();
    }
  }
}
