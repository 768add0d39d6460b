package dev.flotilla.e2e.chaos;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Product;
import org.jspecify.annotations.Nullable;

/// `up`, started again by a person whenever it has died.
final class Fleet {
  private final Product product;
  private Product.@Nullable Running running;

  Fleet(Product product) {
    this.product = product;
  }

  /// Returns when the fleet answers.
  void ensure() {
    if (running == null || !running.process().isAlive()) {
      running = product.start("up", "--port", "0", "--agents", "3");
      var started = running;
      Eventually.until(
          () -> {
            if (!started.process().isAlive()) {
              throw new AssertionError("up ended: " + started.stderr());
            }
            return product.ask(FlotillaClient::budgets).isPresent();
          });
    }
  }

  void await() {
    if (running != null) {
      running.await(60);
    }
  }
}
