package dev.flotilla.e2e.chaos;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Processes.Found;
import dev.flotilla.e2e.harness.Product;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/// Chooses what dies next, from a seed.
final class Havoc {
  /// What was hit.
  enum Blow {
    CLI,
    POSTGRES_BACKEND,
    POSTGRES,
    FLEET,
    EVERYTHING
  }

  private static final List<Blow> DICE =
      List.of(
          Blow.CLI,
          Blow.CLI,
          Blow.CLI,
          Blow.CLI,
          Blow.CLI,
          Blow.POSTGRES_BACKEND,
          Blow.POSTGRES_BACKEND,
          Blow.POSTGRES,
          Blow.FLEET,
          Blow.EVERYTHING);

  private final Random random;
  private final Product product;
  private final Path data;

  Havoc(long seed, Product product) {
    this.random = new Random(seed);
    this.product = product;
    this.data = product.dataDir();
  }

  /// Strikes once; false when the chosen one was not there to be hit.
  boolean strike(Blow blow) {
    return switch (blow) {
      case CLI -> cli();
      case POSTGRES_BACKEND -> one(found -> found.command().startsWith("postgres: "));
      case POSTGRES -> one(found -> found.command().contains("postgres -D"));
      case FLEET -> one(found -> found.command().contains("dev.flotilla.fleet.Main up"));
      case EVERYTHING -> {
        Processes.killAll(data);
        yield true;
      }
    };
  }

  Blow next() {
    return DICE.get(random.nextInt(DICE.size()));
  }

  long pauseMillis() {
    return 500L + random.nextInt(2500);
  }

  /// The CLI of a slot that is at work, as `agent list` shows it.
  private boolean cli() {
    var pids =
        product.ask(FlotillaClient::agents).orElse(List.of()).stream()
            .map(it -> it.pid() == null ? 0L : it.pid())
            .filter(pid -> pid != 0)
            .toList();
    if (pids.isEmpty()) {
      return false;
    }
    Processes.kill(pids.get(random.nextInt(pids.size())));
    return true;
  }

  private boolean one(Predicate<Found> wanted) {
    var victims = Processes.of(data).stream().filter(wanted).toList();
    if (victims.isEmpty()) {
      return false;
    }
    Processes.kill(victims.get(random.nextInt(victims.size())).pid());
    return true;
  }
}
