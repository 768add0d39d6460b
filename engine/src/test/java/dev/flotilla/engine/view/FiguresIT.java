package dev.flotilla.engine.view;

import static dev.flotilla.engine.view.Seed.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.pool.KnownPools;
import dev.flotilla.api.pool.PoolFigures;
import dev.flotilla.api.rest.PoolView;
import dev.flotilla.engine.ledger.Pools;
import dev.flotilla.engine.store.TestDatabase;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What pools are scaled by, and what people see of them.
class FiguresIT {
  private final TestDatabase fixture = TestDatabase.create();
  private final Seed seed = new Seed(fixture.database());

  @AfterEach
  void close() {
    fixture.close();
  }

  private FigureViews.Figures figures() {
    return fixture.database().read(it -> FigureViews.of(it, T0.plusSeconds(70)));
  }

  private boolean pools(KnownPools.Pool... pools) {
    return fixture.database().transact(it -> Pools.replace(it, List.of(pools)));
  }

  private static KnownPools.Pool pool(String name, String role) {
    return new KnownPools.Pool(name, role, 0, 8, 2);
  }

  private void run(String sql) {
    fixture.database().run(it -> it.execute(sql));
  }

  @Test
  void withNothingThereNothingIsSaid() {
    assertThat(figures()).isEqualTo(new FigureViews.Figures(List.of(), false));
  }

  @Test
  void workAndPodsAreCountedByRole() {
    var task = seed.task("one", "working", T0, "{}");
    pools(pool("worker-agent", "worker"), pool("claude-sub-agent-s2", "s2"));
    seed.pod("w-idle", "worker");
    seed.pod("w-draining", "worker");
    var busy = seed.pod("w-busy", "worker");
    var finishing = seed.pod("w-finishing", "worker");
    seed.pod("s1-alone", "s1");
    seed.instance("no-pod", "t", true);
    seed.lease(task, busy, "w-busy-1", "fa_x");
    seed.lease(task, finishing, "w-finishing-1", "fa_y");
    seed.ready(task, T0);
    run("update assignment_ready set enqueued_at = '%s'".formatted(T0.plusSeconds(10)));
    run("update instance set drain_at = now() where name in ('w-draining', 'w-finishing')");

    assertThat(figures().pools())
        .containsExactly(
            new PoolFigures.Pool("s1", 0, 0, 0, List.of(agent("s1-alone", PoolFigures.State.IDLE))),
            new PoolFigures.Pool("s2", 0, 0, 0, List.of()),
            new PoolFigures.Pool(
                "worker",
                1,
                2,
                60,
                List.of(
                    agent("w-busy", PoolFigures.State.BUSY),
                    agent("w-draining", PoolFigures.State.DRAINING),
                    agent("w-finishing", PoolFigures.State.FINISHING),
                    agent("w-idle", PoolFigures.State.IDLE))));
    assertThat(new PoolViews(fixture.database()).all())
        .contains(
            new PoolView("worker-agent", "worker", 0, 8, 2, 4, 1, 2, 1, 2, 1),
            new PoolView("claude-sub-agent-s2", "s2", 0, 8, 2, 0, 0, 0, 0, 0, 0),
            new PoolView(null, "s1", null, null, null, 1, 0, 0, 1, 0, 0));
  }

  private static PoolFigures.Agent agent(String pod, PoolFigures.State state) {
    return new PoolFigures.Agent(pod, "uid-of-" + pod, state);
  }

  @Test
  void whatMayNotBeLeasedYetAndWhoIsGoneDoNotCount() {
    seed.ready(seed.task("one", "working", T0, "{}"));
    run("update assignment_ready set not_before = '%s'".formatted(T0.plusSeconds(300)));
    seed.pod("gone", "worker");
    run("update instance set gone_at = now()");

    assertThat(figures().pools()).isEmpty();
  }

  @Test
  void oneThrottledLeaseThrottlesTheFleet() {
    var task = seed.task("one", "working", T0, "{}");
    seed.lease(task, seed.pod("pod", "worker"), "pod-1", "fa_x");
    assertThat(figures().throttled()).isFalse();

    run("update lease set throttled = true");

    assertThat(figures().throttled()).isTrue();
  }

  @Test
  void poolsAreReplacedAndTheSameAgainIsNothingNew() {
    assertThat(pools(pool("a", "s1"), pool("b", "s2"))).isTrue();
    assertThat(pools(pool("b", "s2"), pool("a", "s1"))).isFalse();
    // even when two swap
    assertThat(pools(pool("a", "s2"), pool("b", "s1"))).isTrue();
    Optional<String> role = fixture.database().read(it -> Pools.role(it, "a"));
    assertThat(role).hasValue("s2");

    assertThat(pools(pool("c", "s3"))).isTrue();
    assertThat(fixture.database().read(Pools::roles)).containsExactly("s3");
    assertThat(pools()).isTrue();
    assertThat(fixture.database().read(Pools::roles)).isEmpty();
  }
}
