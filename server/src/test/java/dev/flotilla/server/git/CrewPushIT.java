package dev.flotilla.server.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.work.CommitId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrewPushIT {
  private static final int AGENTS = 6;

  @TempDir private Path temporary;
  private CrewFleet crew;

  @BeforeEach
  void aCrew() {
    crew = new CrewFleet(temporary);
    crew.base(it -> it.write("base", "base\n"));
  }

  @AfterEach
  void stop() {
    crew.close();
  }

  /// Pushes its branch and checkpoints by turns, as an agent does, and ends.
  private CommitId work(String key) {
    var held = crew.fleet.lease(crew.task, key, "WORK", crew.base().value());
    var agent = crew.agent(held);
    for (int i = 0; i < 4; i++) {
      // every agent writes one file of the same content: packs have objects in common
      agent.write("shared" + i, "the same for all " + i + "\n");
      agent.commit(key + "/file" + i, key + i + "\n");
      agent.ok("push", "-q", crew.url(), "HEAD:" + CrewFleet.branch(key));
      agent.write("half", key + " half done " + i);
      agent.ok("add", "-A");
      var checkpoint = agent.ok("commit-tree", agent.ok("write-tree"), "-p", "HEAD", "-m", "c");
      agent.ok("push", "-q", "-f", crew.url(), checkpoint + ":" + held.checkpoint());
      agent.ok("reset", "-q", "--hard");
    }
    crew.fleet.end(held, crew.task);
    return new CommitId(agent.ok("rev-parse", "HEAD"));
  }

  @Test
  void manyAgentsOfOneTaskPushWhileOthersEndAndAreMerged() throws Exception {
    var pushing = new AtomicBoolean(true);
    List<CommitId> tips = new ArrayList<>();
    List<Future<?>> keeping = new ArrayList<>();
    try (var threads = Executors.newCachedThreadPool();
        var replica =
            new GitServer(crew.fleet.database(), temporary.resolve("replica"), CrashPoint.NONE)) {
      // two replicas keep house at the same time
      for (var git : List.of(crew.fleet.server.git, replica.git)) {
        keeping.add(
            threads.submit(
                () -> {
                  while (pushing.get()) {
                    git.housekeeping().runOnce();
                  }
                }));
      }
      List<Future<CommitId>> working = new ArrayList<>();
      for (int i = 0; i < AGENTS; i++) {
        var key = "s" + i;
        crew.fleet.subtask(crew.task, key);
        Callable<CommitId> work = () -> work(key);
        working.add(threads.submit(work));
      }
      for (var one : working) {
        tips.add(one.get());
      }
      pushing.set(false);
      for (var one : keeping) {
        one.get();
      }
    }
    while (crew.fleet.count("select count(*) from git_pack where assignment is not null") > 0) {
      crew.fleet.server.git.housekeeping().runOnce();
    }

    var head = crew.base();
    for (var tip : tips) {
      var merge = crew.merge(head, tip);
      assertThat(merge.conflicts()).isEmpty();
      head = merge.commit();
    }

    assertThat(crew.checkout(head).ok("ls-files").lines()).hasSize(1 + 4 + 4 * AGENTS);
    for (int i = 0; i < AGENTS; i++) {
      var user = crew.user.with(GitFleet.ADA);
      user.ok("fetch", "-q", crew.url(), CrewFleet.branch("s" + i));
      assertThat(user.ok("rev-parse", "FETCH_HEAD")).isEqualTo(tips.get(i).value());
    }
    crew.user.ok("fsck", "--strict");
  }

  @Test
  void theBranchesOfATaskAndItsQueueAreSeenByItsAgentsAndPushedByNobody() {
    var right = crew.push("right", it -> it.write("right", "right\n"));
    crew.move(CrewFleet.QUEUE, Optional.empty(), right);
    var held = crew.fleet.lease(crew.task, "left", "WORK", crew.base().value());
    var agent = crew.agent(held);

    var seen = agent.ok("ls-remote", crew.url()).replaceAll("(?m)^[0-9a-f]{40}\t", "");

    assertThat(seen.lines())
        .contains(CrewFleet.QUEUE, CrewFleet.branch("right"), CrewFleet.branch("main"));
    agent.ok("fetch", "-q", crew.url(), CrewFleet.QUEUE);
    assertThat(agent.ok("rev-parse", "FETCH_HEAD")).isEqualTo(right.value());
    agent.commit("left", "left\n");
    for (var ref : new String[] {CrewFleet.QUEUE, CrewFleet.branch("right")}) {
      assertThat(agent.run("push", "-f", crew.url(), "HEAD:" + ref).output()).contains("forbidden");
    }
    assertThat(crew.user.with(GitFleet.ADA).ok("ls-remote", crew.url()))
        .doesNotContain("queue")
        .contains(CrewFleet.branch("right"));
  }

  @Test
  void aCrewsDiffIsWhatWasMerged() {
    crew.fleet.database().run(it -> it.execute("update task set mode = 'crew'"));
    crew.fleet.subtask(crew.task, "third");
    crew.push("solo", it -> it.write("solo", "solo\n")); // a crew may have one of that name
    var diffs = crew.fleet.server.git.diffs();

    assertThat(diffs.diff(crew.task)).isEmpty();
    var right = crew.push("right", it -> it.write("right", "right\n"));
    var merge = crew.merge(crew.base(), right);
    crew.move(CrewFleet.branch("main"), Optional.of(crew.base()), merge.commit());

    assertThat(diffs.diff(crew.task)).contains("+++ b/right").doesNotContain("b/solo");
    crew.fleet.database().run(it -> it.execute("update task set mode = 'solo'"));
    assertThat(diffs.diff(crew.task)).contains("+++ b/right");
  }
}
