package dev.flotilla.e2e.chaos;

import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Processes.Found;
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
  private final Path data;

  Havoc(long seed, Path data) {
    this.random = new Random(seed);
    this.data = data;
  }

  /// Strikes once; false when the chosen one was not there to be hit.
  boolean strike(Blow blow) {
    return switch (blow) {
      case CLI -> one(found -> found.command().contains("claude"));
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

  private boolean one(Predicate<Found> wanted) {
    var victims = Processes.of(data).stream().filter(wanted).toList();
    if (victims.isEmpty()) {
      return false;
    }
    Processes.kill(victims.get(random.nextInt(victims.size())).pid());
    return true;
  }
}
