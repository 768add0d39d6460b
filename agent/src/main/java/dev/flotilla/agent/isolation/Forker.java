package dev.flotilla.agent.isolation;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/// Starts every child of this JVM, from one platform thread that never ends: the kernel's
/// die-with-parent follows the forking thread, so a child that a pool's or a virtual thread had
/// started would be killed when that thread (or its carrier) goes. One per JVM, made first and
/// never closed. Thread-safe.
public final class Forker {
  private final LinkedBlockingQueue<Order> orders = new LinkedBlockingQueue<>();
  private final Semaphore turns;

  private record Order(ProcessBuilder builder, CompletableFuture<Process> answer) {}

  private Forker(int starts) {
    turns = new Semaphore(starts, true);
  }

  /// With one start at a time for each processor.
  public static Forker start() {
    return start(Runtime.getRuntime().availableProcessors());
  }

  /// @param starts how many expensive starts go on at a time, at least 1
  public static Forker start(int starts) {
    var forker = new Forker(Math.max(1, starts));
    Thread.ofPlatform().daemon().name("forker").start(forker::forkForEver);
    return forker;
  }

  /// Waits for a turn at an expensive start (a CLI; git and the like need none).
  public Starting turn() throws InterruptedException {
    turns.acquire();
    var held = new AtomicBoolean(true);
    return () -> {
      if (held.getAndSet(false)) {
        turns.release();
      }
    };
  }

  /// Starts the builder's command.
  ///
  /// @throws FlotillaException `internal` when the system refuses
  public Process fork(ProcessBuilder builder) {
    var order = new Order(builder, new CompletableFuture<>());
    orders.add(order);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return order.answer().get();
        } catch (InterruptedException _) {
          interrupted = true; // the fork happens all the same: somebody must own the child
        }
      }
    } catch (ExecutionException e) {
      throw new FlotillaException(
          ErrorCode.INTERNAL,
          "could not start %s: %s"
              .formatted(builder.command().getFirst(), String.valueOf(e.getCause())),
          e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void forkForEver() {
    while (true) {
      try {
        serve(orders.take());
      } catch (InterruptedException _) {
        // nobody may end this thread: its children would be killed with it
      }
    }
  }

  private static void serve(Order order) {
    try {
      order.answer().complete(order.builder().start());
    } catch (IOException | RuntimeException | Error e) {
      order.answer().completeExceptionally(e);
    }
  }
}
