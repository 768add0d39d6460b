package dev.flotilla.e2e.chaos;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Product;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// `up`, started again by a person whenever it has died.
final class Fleet {
  private final Product product;
  private Product.@Nullable Running running;

  Fleet(Product product) {
    this.product = product;
  }

  /// Returns when the fleet answers: how long that took since it was started.
  Duration ensure() {
    if (running != null && running.isAlive()) {
      return Duration.ZERO;
    }
    running = product.start("up", "--port", "0", "--agents", "3");
    var started = running;
    return Eventually.took(
        () -> {
          if (!started.isAlive()) {
            throw new AssertionError("up ended: " + started.stderr());
          }
          return product.ask(FlotillaClient::budgets).isPresent();
        });
  }

  /// Of `up`, which leads a process group of its own.
  long pid() {
    return running == null ? 0 : running.process().pid();
  }

  void await() {
    if (running != null) {
      running.await(60);
    }
  }
}
