package dev.flotilla.server.http;

import dev.flotilla.api.json.Json;
import dev.flotilla.api.pool.PoolFigures;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.engine.queue.Topic;
import dev.flotilla.engine.view.Seed;
import dev.flotilla.server.TestServer;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// From the commit that makes work ready to the answer that says so to a waiting operator, over HTTP,
/// and what answering costs. Not part of the tests: `bench/run pools`.
class PoolStreamBench {
  private static final String POOLS = "/operator/v1/pools";
  private static final int TASKS = 50;

  /// Before each burst.
  private static final long QUIET = 5_000_000_000L;

  private static final String AGENTS =
      """
      insert into instance (id, name, host, pid, role, rehearsal_only, token_hash, version, slots,
                            joined_at, seen_at, pod, pod_uid)
      select gen_random_uuid(), n, n, 1, r, false, sha256(n::bytea), 'v', array['a'], now(), now(), n,
             gen_random_uuid()::text
        from (select 'claude-sub-agent-r' || g % ? || '-' || g / ? as n, 'r' || g % ? as r
                from generate_series(0, ? - 1) g) as pods
      """;

  private static final String READY =
      """
      with a as (
        insert into assignment (id, task, subtask, kind, role, state, input, start_commit, created_at)
        values (?, ?, 'solo', 'WORK', 'worker', 'READY', '{}', ?, now()) returning id, task, role
      )
      insert into assignment_ready select id, task, 1, role, 1, 0, false, now(), now() from a
      """;

  private final int rounds = Integer.getInteger("bench.rounds", 11);

  /// An answer and when it was there.
  private record Seen(int pending, long at) {}

  @Test
  void measure() throws Exception {
    System.out.println(
        "| pools, agents | tasks | p50 ms | p99 ms | most ms | answers | KB an answer |");
    System.out.println("|---|---|---:|---:|---:|---:|---:|");
    for (var size : List.of(new int[] {8, 20}, new int[] {500, 2000})) {
      try (var server = new TestServer()) {
        var task = server.seed.task("bench", "working", Seed.T0, "{}");
        seed(server, size[0], size[1]);
        var ignored = new ArrayList<Double>();
        for (var i = 0; i < 40; i++) {
          burst(server, task, 2, ignored);
        }
        var name = size[0] + ", " + size[1];
        report(server, task, name, "50 one after the other, 20 ms apart", 20);
        report(server, task, name, "50 at once", 0);
        flood(server, name);
      }
    }
  }

  private static void seed(TestServer server, int pools, int agents) {
    server
        .fixture
        .database()
        .run(
            it -> {
              it.execute(
                  "insert into pool select 'claude-sub-agent-r' || g, 'r' || g, 0, 9, 4"
                      + " from generate_series(0, ? - 1) g",
                  pools);
              it.execute(AGENTS, pools, pools, pools, agents);
            });
    server.fixture.database().run(it -> it.execute("analyze"));
  }

  private void report(TestServer server, TaskId task, String size, String what, int apart)
      throws Exception {
    var all = new ArrayList<Double>();
    var answers = 0;
    for (var i = 0; i < rounds; i++) {
      LockSupport.parkNanos(QUIET);
      answers += burst(server, task, apart, all);
    }
    var sorted = all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    System.out.printf(
        "| %s | %s | %.1f | %.1f | %.1f | %.1f | %.0f |%n",
        size,
        what,
        sorted[sorted.length / 2],
        sorted[sorted.length * 99 / 100],
        sorted[sorted.length - 1],
        (double) answers / rounds,
        Json.write(figures(server, "")).length() / 1024.0);
  }

  /// Makes work ready while an operator listens.
  ///
  /// @param apart milliseconds on average; 0: at once, from eight connections
  /// @param into for each the time from its commit to the first answer that counts it
  /// @return how many answers it took
  private static int burst(TestServer server, TaskId task, int apart, List<Double> into)
      throws Exception {
    var seen = new ConcurrentLinkedQueue<Seen>();
    var commits = new ConcurrentLinkedQueue<Long>();
    var version = new AtomicLong(figures(server, "").version());
    try (var threads = Executors.newFixedThreadPool(9)) {
      var listening = new CountDownLatch(1);
      var operator =
          threads.submit(
              () -> {
                listening.countDown();
                while (seen.stream().noneMatch(it -> it.pending() == TASKS)) {
                  var figures = figures(server, "?wait=30&since=" + version.get());
                  version.set(figures.version());
                  seen.add(
                      new Seen(
                          figures.pools().stream().mapToInt(PoolFigures.Pool::pending).sum(),
                          System.nanoTime()));
                }
              });
      listening.await();
      LockSupport.parkNanos(60_000_000);
      var random = new Random(TASKS);
      var work =
          IntStream.range(0, apart == 0 ? 8 : 1)
              .mapToObj(
                  worker ->
                      threads.submit(
                          () -> {
                            for (var i = worker; i < TASKS; i += apart == 0 ? 8 : 1) {
                              ready(server, task);
                              commits.add(System.nanoTime());
                              LockSupport.parkNanos((long) apart * random.nextInt(2_000_001));
                            }
                          }))
              .toList();
      for (var one : work) {
        one.get();
      }
      operator.get();
    }
    var done = commits.stream().sorted().toList();
    for (var i = 0; i < done.size(); i++) {
      var count = i + 1;
      var first = seen.stream().filter(it -> it.pending() >= count).findFirst().orElseThrow();
      into.add(Math.max(0, first.at() - done.get(i)) / 1e6);
    }
    server.fixture.database().run(it -> it.execute("delete from assignment"));
    return seen.size();
  }

  private static void ready(TestServer server, TaskId task) {
    server
        .fixture
        .database()
        .run(
            it -> {
              it.execute(READY, UUID.randomUUID(), task.value(), Seed.COMMIT);
              Topic.READY.signal(it);
            });
  }

  /// A thousand wake-ups a second with something else to be said each time.
  private static void flood(TestServer server, String size) throws Exception {
    var bean =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    var seconds = 5;
    var answers = 0;
    try (var threads = Executors.newFixedThreadPool(1)) {
      var task = server.seed.task("flood", "working", Seed.T0, "{}");
      var until = System.nanoTime() + seconds * 1_000_000_000L;
      var flood =
          threads.submit(
              () -> {
                var count = 0;
                while (System.nanoTime() < until) {
                  ready(server, task);
                  count++;
                  LockSupport.parkNanos(500_000);
                }
                return count;
              });
      var version = -1L;
      var cpu = bean.getProcessCpuTime();
      while (System.nanoTime() < until) {
        version = figures(server, "?wait=1&since=" + version).version();
        answers++;
      }
      System.out.printf(
          "| %s | %d wake-ups in %d s | | | | %d | | JVM %.0f %% of a core |%n",
          size, flood.get(), seconds, answers, (bean.getProcessCpuTime() - cpu) / 1e7 / seconds);
    }
  }

  private static PoolFigures figures(TestServer server, String query) {
    var answer = server.call("GET", POOLS + query, server.operator(), "");
    if (answer.status() != 200) {
      throw new IllegalStateException(answer.body());
    }
    return Json.read(answer.body(), PoolFigures.class);
  }
}
