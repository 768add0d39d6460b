package dev.flotilla.server.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.engine.ledger.Tasks;
import dev.flotilla.server.crew.Releasing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What it takes to release many subtasks in the transaction that finishes what they all depend on,
/// while their task is locked. The peer is one statement that inserts as many assignments into a
/// table with the same columns and indexes, and no more. Not part of the tests: `bench/run release`.
class ReleaseBench {
  private static final String PLAN =
      """
      insert into subtask (task, key, role, title, instructions, state, depends_on, touches, position)
      select ?, 's' || n, 'worker', 'Title ' || n, repeat('Do it well. ', 20), 'pending',
             '["root"]', jsonb_build_array('src/part' || n || '/**'), n
        from generate_series(1, ?) n
      """;

  private static final String ROOT =
      """
      insert into subtask (task, key, role, title, instructions, state, position)
      values (?, 'root', 'worker', 't', 'i', 'merged', 0)
      """;

  private static final String PEER =
      """
      insert into peer (id, task, subtask, kind, role, state, input, start_commit, created_at)
      select gen_random_uuid(), 't', 's' || n, 'WORK', 'worker', 'READY',
             jsonb_build_object('prompt', repeat('Do it well. ', 40)), repeat('0', 40), now()
        from generate_series(1, ?) n
      """;

  private final int rounds = Integer.getInteger("bench.rounds", 15);
  private final int most = Integer.getInteger("bench.n", 1000);
  private final Map<String, List<Double>> spent = new TreeMap<>();

  @Test
  void measure() {
    try (var fleet = new Fleet()) {
      fleet.database.run(it -> it.execute("create table peer (like assignment including all)"));
      for (var round = 0; round < rounds; round++) {
        for (int n : new int[] {20, most}) {
          release(fleet, n);
          time("the same number of bare rows, " + n, () -> insert(fleet, n));
        }
      }
    }
    System.out.printf(
        "%d rounds, ms:%n%n| what | median | least | most |%n|---|---:|---:|---:|%n", rounds);
    spent.forEach(
        (what, all) -> {
          Collections.sort(all);
          System.out.printf(
              "| %s | %.1f | %.1f | %.1f |%n",
              what, all.get(all.size() / 2), all.getFirst(), all.getLast());
        });
  }

  private void release(Fleet fleet, int n) {
    var task = planned(fleet, n);
    var releasing = new Releasing(fleet.parts());
    time(
        "release of dependants, " + n,
        () ->
            fleet.database.run(
                it -> releasing.release(it, Tasks.locked(it, task), fleet.clock.instant())));
    assertThat(
            fleet.count(
                "select count(*) from assignment_ready where kind_rank = 1 and task = '%s'"
                    .formatted(task)))
        .isEqualTo(n);
    assertThat(fleet.events(task)).hasSizeGreaterThan(n);
  }

  private static void insert(Fleet fleet, int n) {
    fleet.database.run(it -> it.execute(PEER, n));
  }

  private static TaskId planned(Fleet fleet, int n) {
    var task = fleet.submitCrew(null);
    fleet.database.run(
        it -> {
          it.execute(ROOT, task.value());
          it.execute(PLAN, task.value(), n);
          it.execute("update task set state = 'working' where id = ?", task.value());
        });
    return task;
  }

  private void time(String what, Runnable step) {
    long begun = System.nanoTime();
    step.run();
    spent.computeIfAbsent(what, _ -> new ArrayList<>()).add((System.nanoTime() - begun) / 1e6);
  }
}
