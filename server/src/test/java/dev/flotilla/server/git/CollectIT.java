package dev.flotilla.server.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.git.Upload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectIT {
  private static final String SOLO = "refs/heads/flotilla/t1/solo";

  @TempDir private Path temporary;
  private GitFleet fleet;
  private GitCli user;
  private Upload upload;

  @BeforeEach
  void anUpload() {
    fleet = new GitFleet(temporary);
    user = GitCli.init(temporary.resolve("user"), temporary.resolve("home"));
    user.commit("README", "hello\n");
    upload = fleet.upload(user);
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  private long packsOfTasks() {
    return fleet.count("select count(*) from git_pack where task is not null");
  }

  private void sweep() throws IOException {
    var ledger = Ledger.of(fleet.database(), Clock.systemUTC());
    var disk = new LocalPacks(fleet.root.resolve("cache"), ledger.octets());
    new Sweep(ledger, disk, Clock.offset(Clock.systemUTC(), Duration.ofHours(2)), Duration.ZERO)
        .run();
  }

  @Test
  void ofAnAssignmentOnePackOfItsBranchStays() throws Exception {
    var task = fleet.task("t1", upload);
    var held = fleet.lease(task, "WORK", upload.commit().value());
    var agent = GitCli.init(temporary.resolve("agent"), temporary.resolve("home"));
    agent = agent.with(held.token());
    agent.ok("fetch", "-q", fleet.server.url(task), SOLO);
    agent.ok("reset", "-q", "--hard", "FETCH_HEAD");
    for (int i = 0; i < 4; i++) {
      agent.commit("file" + i, "content " + i + "\n");
      agent.ok("push", "-q", fleet.server.url(task), "HEAD:" + SOLO);
      agent.write("half", "half done " + i);
      agent.ok("add", "-A");
      var tree = agent.ok("write-tree");
      var checkpoint = agent.ok("commit-tree", tree, "-p", "HEAD", "-m", "checkpoint");
      agent.ok("push", "-q", "-f", fleet.server.url(task), checkpoint + ":" + held.checkpoint());
      agent.ok("reset", "-q", "--hard");
    }
    var tip = agent.ok("rev-parse", "HEAD");
    assertThat(packsOfTasks()).isEqualTo(8);
    assertThat(fleet.server.git.housekeeping().runOnce()).isTrue(); // the sweep: nothing is over

    fleet.end(held, task);
    fleet.server.git.housekeeping().runOnce();
    sweep();

    assertThat(packsOfTasks()).isOne();
    assertThat(fleet.count("select count(*) from git_ref where name like 'refs/flotilla/wip/%'"))
        .isZero();
    assertThat(files("assignment")).isZero();
    fleet.deleteCache();
    user.with(GitFleet.ADA).ok("fetch", "-q", fleet.server.url(task), SOLO + ":refs/heads/r");
    assertThat(user.ok("rev-parse", "r")).isEqualTo(tip);
    user.ok("fsck", "--strict");
    assertThat(
            fleet
                .repositories()
                .commits(upload.repository().value(), upload.commit(), new CommitId(tip)))
        .hasSize(4);
  }

  /// Whatever a command of the model's pushes: the conversation goes on from what was reported.
  @Test
  void aReportedCheckpointCanBeFetchedWhereverItsRefWasPushed() throws Exception {
    var task = fleet.task("t1", upload);
    var held = fleet.lease(task, "WORK", upload.commit().value());
    var agent = user.with(held.token());
    var reported = agent.commit("x", "x");
    agent.ok("push", "-q", fleet.server.url(task), "HEAD:" + held.checkpoint());
    fleet.report(held, task, reported);
    agent.ok("reset", "-q", "--hard", upload.commit().value());
    agent.commit("y", "y");

    agent.ok("push", "-q", "-f", fleet.server.url(task), "HEAD:" + held.checkpoint());
    fleet.server.git.housekeeping().runOnce();
    sweep();
    fleet.deleteCache();

    var next = GitCli.init(temporary.resolve("next"), temporary.resolve("home"));
    next.with(held.token()).ok("fetch", "-q", fleet.server.url(task), reported);
    assertThat(next.ok("show", "FETCH_HEAD:x")).isEqualTo("x");
    assertThat(
            agent
                .run(
                    "push",
                    fleet.server.url(task),
                    "HEAD:refs/flotilla/reported/" + held.assignment())
                .exit())
        .isNotZero();
  }

  @Test
  void anAssignmentWithoutAnyResultLeavesNothing() {
    var task = fleet.task("t1", upload);
    var held = fleet.lease(task, "WORK", upload.commit().value());
    var agent = user.with(held.token());
    agent.commit("x", "x");
    agent.ok("push", "-q", fleet.server.url(task), "HEAD:" + held.checkpoint());

    fleet.end(held, task);
    fleet.server.git.housekeeping().runOnce();

    assertThat(packsOfTasks()).isZero();
  }

  @Test
  void aCollectionThatWasCutIsDoneAgain() {
    var task = fleet.task("t1", upload);
    var held = fleet.lease(task, "WORK", upload.commit().value());
    var agent = user.with(held.token());
    agent.commit("x", "x");
    agent.ok("push", "-q", fleet.server.url(task), "HEAD:" + SOLO);
    fleet.end(held, task);
    var dies =
        CrashPoint.at(
            CrashPoints.KEPT_PACK_WRITTEN,
            () -> {
              throw new IllegalStateException("as if killed");
            });
    try (var dying = new GitServer(fleet.database(), fleet.root.resolve("dying"), dies)) {
      dying.git.housekeeping().runOnce();
    }
    assertThat(packsOfTasks()).isEqualTo(2);

    fleet.server.git.housekeeping().runOnce();

    assertThat(fleet.count("select count(*) from git_pack where assignment is not null")).isZero();
    user.with(GitFleet.ADA).ok("fetch", "-q", fleet.server.url(task), SOLO + ":refs/heads/r");
  }

  private long files(String under) throws IOException {
    try (var all = Files.walk(fleet.root.resolve("cache/" + upload.repository()))) {
      return all.filter(Files::isRegularFile).filter(it -> it.toString().contains(under)).count();
    }
  }
}
