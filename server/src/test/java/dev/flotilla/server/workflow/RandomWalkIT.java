package dev.flotilla.server.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.engine.ledger.LedgerAuditor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever agents and people do, in whatever order, with kills in between: the ledger stays true,
/// and in the end every task has ended.
class RandomWalkIT {
  private static final int STEPS = 250;
  private static final String OPEN =
      """
      select string_agg(t.id || ' ' || t.state || ' ' || a.kind || ' ' || a.state || ' '
                        || a.attempts || ' ' || a.failures, ', ')
        from task t left join assignment a on a.task = t.id and a.state not in ('FINISHED', 'CANCELLED')
       where t.ended_at is null
      """;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void nothingIsLostOrDoubled(long seed) {
    try (var fleet = new Fleet()) {
      var walk = new Walk(fleet, seed);

      for (int i = 0; i < STEPS; i++) {
        var step = walk.step();
        if (i % 5 == 0) {
          assertThat(audit(fleet)).as("seed %d, step %d: %s", seed, i, step).isEmpty();
        }
      }
      walk.finish();

      assertThat(audit(fleet)).as("seed %d, at the end", seed).isEmpty();
      assertThat(fleet.text(OPEN)).as("seed %d: tasks that did not end", seed).isEmpty();
    }
  }

  private static java.util.List<String> audit(Fleet fleet) {
    return fleet.database.read(LedgerAuditor::violations);
  }
}
