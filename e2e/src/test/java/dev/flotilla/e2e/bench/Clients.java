package dev.flotilla.e2e.bench;

import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/// The same work by several at once.
final class Clients {
  private Clients() {}

  /// Returns when all have ended; throws what any of them threw.
  static void each(int clients, IntConsumer work) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<?>>();
      for (int i = 0; i < clients; i++) {
        var number = i;
        running.add(threads.submit(() -> work.accept(number)));
      }
      for (var one : running) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
