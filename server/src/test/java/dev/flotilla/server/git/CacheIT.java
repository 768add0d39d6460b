package dev.flotilla.server.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.server.transition.Repositories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheIT {
  private static final String SOLO = "refs/heads/flotilla/t1/solo";
  private static final int MIB = 1024 * 1024;

  @TempDir private Path temporary;
  private GitFleet fleet;
  private GitCli user;

  @BeforeEach
  void aUser() {
    fleet = new GitFleet(temporary);
    user = GitCli.init(temporary.resolve("user"), temporary.resolve("home"));
    user.commit("README", "hello\n");
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  private GitCli agent(TaskId task, GitFleet.Held held, GitServer server) {
    var git = GitCli.init(temporary.resolve("agent" + held.attempt()), temporary.resolve("home"));
    var agent = git.with(held.token());
    agent.ok("fetch", "-q", server.url(task), SOLO);
    agent.ok("reset", "-q", "--hard", "FETCH_HEAD");
    return agent;
  }

  private void random(String path, int mib) throws Exception {
    var octets = new byte[mib * MIB];
    new Random(mib).nextBytes(octets);
    Files.write(user.directory().resolve(path), octets);
  }

  @Test
  void theCacheMayBeDeletedBetweenAnyTwoOperations() {
    var upload = fleet.upload(user);
    fleet.deleteCache();
    var task = fleet.task("t1", upload);
    var repository = upload.repository().value();
    var held = fleet.lease(task, "WORK", upload.commit().value());
    fleet.deleteCache();
    var agent = agent(task, held, fleet.server);
    for (int i = 0; i < 3; i++) {
      agent.commit("file" + i, "content " + i);
      fleet.deleteCache();
      agent.ok("push", "-q", fleet.server.url(task), "HEAD:" + SOLO);
    }
    fleet.deleteCache();

    var tip = new CommitId(agent.ok("rev-parse", "HEAD"));
    var commits = fleet.repositories().commits(repository, upload.commit(), tip);
    fleet.deleteCache();
    user.with(GitFleet.ADA).ok("fetch", "-q", fleet.server.url(task), SOLO + ":refs/heads/r");

    assertThat(commits).hasSize(3);
    assertThat(user.ok("rev-parse", "r")).isEqualTo(tip.value());
    user.ok("fsck", "--strict");
  }

  @Test
  void aDamagedCacheIsNoticedByANewProcess() throws Exception {
    var task = fleet.task("t1", user);
    try (var packs = Files.walk(fleet.root.resolve("cache"))) {
      for (var pack : packs.filter(it -> it.toString().endsWith(".pack")).toList()) {
        var octets = Files.readAllBytes(pack);
        octets[octets.length / 2] ^= 0x55;
        Files.write(pack, octets);
      }
    }

    try (var restarted =
        new GitServer(fleet.database(), fleet.root.resolve("cache"), CrashPoint.NONE)) {
      user.with(GitFleet.ADA).ok("fetch", "-q", restarted.url(task), SOLO + ":refs/heads/r");
    }

    user.ok("fsck", "--strict");
  }

  @Test
  void twoReplicasWithCachesOfTheirOwnServeTheSame() {
    var task = fleet.task("t1", user);
    var held = fleet.lease(task, "WORK", user.ok("rev-parse", "HEAD"));
    try (var replica =
        new GitServer(fleet.database(), fleet.root.resolve("other"), CrashPoint.NONE)) {
      var agent = agent(task, held, replica);
      agent.commit("a", "a");
      agent.ok("push", "-q", fleet.server.url(task), "HEAD:" + SOLO);
      var tip = agent.commit("b", "b");
      agent.ok("push", "-q", replica.url(task), "HEAD:" + SOLO);

      assertThat(agent.ok("ls-remote", fleet.server.url(task), SOLO)).startsWith(tip);
      user.with(GitFleet.ADA).ok("fetch", "-q", fleet.server.url(task), SOLO + ":refs/heads/r");
    }

    user.ok("fsck", "--strict");
  }

  @Test
  void aServerThatDiesBetweenPackAndAcceptanceLeavesNothingVisible() {
    var task = fleet.task("t1", user);
    var base = user.ok("rev-parse", "HEAD");
    var held = fleet.lease(task, "WORK", base);
    var agent = agent(task, held, fleet.server);
    var tip = agent.commit("a", "a");
    var dies =
        CrashPoint.at(
            CrashPoints.PACK_WRITTEN,
            () -> {
              throw new StackOverflowError("as if killed");
            });
    try (var dying = new GitServer(fleet.database(), fleet.root.resolve("dying"), dies)) {
      assertThat(agent.run("push", dying.url(task), "HEAD:" + SOLO).exit()).isNotZero();
    }

    assertThat(agent.ok("ls-remote", fleet.server.url(task), SOLO)).startsWith(base);
    assertThat(fleet.count("select count(*) from git_pack where state = 'arriving'")).isOne();
    agent.ok("push", "-q", fleet.server.url(task), "HEAD:" + SOLO);
    assertThat(agent.ok("ls-remote", fleet.server.url(task), SOLO)).startsWith(tip);
  }

  @Test
  void aPushOf70MiBByAnAgentIsRefusedAndNothingStays() throws Exception {
    var task = fleet.task("t1", user);
    var held = fleet.lease(task, "WORK", user.ok("rev-parse", "HEAD"));
    var packs = fleet.count("select count(*) from git_pack");
    random("large", 70);
    user.commit("x", "x");

    var pushed = user.with(held.token()).run("push", fleet.server.url(task), "HEAD:" + SOLO);

    assertThat(pushed.output()).contains("too_large: a push may bring at most 64 MiB");
    assertThat(fleet.count("select count(*) from git_pack")).isEqualTo(packs);
    assertThat(fleet.root.resolve("cache/incoming")).isEmptyDirectory();
  }

  @Test
  void aLargeUploadLivesInTheCacheAndIsAskedForAgainWhenThatIsLost() throws Exception {
    random("large", 70);
    user.commit("x", "x");
    var upload = fleet.upload(user);
    var task = fleet.task("t1", upload);
    var ada = user.with(GitFleet.ADA);
    ada.ok("ls-remote", fleet.server.url(task));
    fleet.deleteCache();

    var lost = ada.run("ls-remote", fleet.server.url(task));
    var again = fleet.upload(user);

    assertThat(lost.output()).contains("409");
    assertThat(fleet.count("select count(*) from git_pack_chunk")).isZero();
    assertThat(again.repository()).isEqualTo(upload.repository());
    var fresh = GitCli.init(temporary.resolve("fresh"), temporary.resolve("home"));
    fresh.with(GitFleet.ADA).ok("fetch", "-q", fleet.server.url(task), SOLO);
    Optional<Repositories.Upload> before =
        fleet.database().read(it -> fleet.repositories().upload(it, upload.id().value()));
    assertThat(before).isEmpty();
  }
}
