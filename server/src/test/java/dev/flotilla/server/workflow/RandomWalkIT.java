package dev.flotilla.server.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.engine.ledger.LedgerAuditor;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever agents and people do, in whatever order, with kills in between: the ledger stays true,
/// and in the end every task has ended.
class RandomWalkIT {
  private static final int STEPS = 300;
  private static final int MANY = 50;

  /// What many walks must have come to between them, or they prove little.
  private static final Map<String, String> REACHED =
      Map.of(
          "merges of crews",
          """
          select count(*) from event e join task t on t.id = e.task
           where t.mode = 'crew' and e.type = 'merge.done'
          """,
          "conflicts",
          """
          select count(*) from assignment
           where kind = 'RESOLVE' and jsonb_array_length(input -> 'conflicts') > 0
          """,
          "red batches",
          """
          select count(*) from assignment a join task t on t.id = a.task
           where t.mode = 'crew' and a.kind = 'RESOLVE'
             and jsonb_array_length(a.input -> 'conflicts') = 0
          """,
          "checks of a batch's middle",
          """
          select count(*) from (select 1 from assignment where kind = 'CHECK' and subtask = 'main'
           group by task having count(distinct input ->> 'tree') > 2) as many
          """,
          "revisions",
          "select coalesce(sum(revisions), 0) from subtask where key <> 'main'",
          "replans",
          """
          select count(*) from (select 1 from plan where state = 'accepted'
           group by task having count(*) > 1) as again
          """,
          "reviews of the whole",
          "select count(*) from assignment where kind = 'REVIEW' and subtask = 'main'",
          "deliveries",
          "select count(*) from event where type = 'delivered'",
          "words for a subtask",
          "select count(*) from message where subtask not in ('main', 'solo')");

  private static final Map<String, Long> reached = new TreeMap<>();

  private static final String OPEN =
      """
      select string_agg(t.id || ' ' || t.state || coalesce(' ' || a.kind || ' ' || a.state || ' '
                        || a.attempts || ' ' || a.failures, ''), ', ')
        from task t left join assignment a on a.task = t.id and a.state not in ('FINISHED', 'CANCELLED')
       where t.ended_at is null
      """;

  /// More of them by hand: `-Dflotilla.walks=200`.
  static LongStream seeds() {
    return LongStream.rangeClosed(1, Long.getLong("flotilla.walks", 4));
  }

  @AfterAll
  static void theyCameToAllOfIt() {
    assertThat(reached.get("merges of crews")).as("%s", reached).isPositive();
    if (seeds().count() >= MANY) {
      assertThat(reached).allSatisfy((what, n) -> assertThat(n).as(what).isPositive());
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
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
      REACHED.forEach((what, sql) -> reached.merge(what, fleet.count(sql), Long::sum));
      assertThat(fleet.text(OPEN)).as("seed %d: tasks that did not end", seed).isEmpty();
    }
  }

  private static java.util.List<String> audit(Fleet fleet) {
    return fleet.database.read(LedgerAuditor::violations);
  }
}
