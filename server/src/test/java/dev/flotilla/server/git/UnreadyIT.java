package dev.flotilla.server.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.process.CrashPoint;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnreadyIT {
  private static final String SOLO = "refs/heads/flotilla/t1/solo";

  @TempDir private Path temporary;
  private GitFleet fleet;
  private GitCli agent;
  private String url;

  @BeforeEach
  void aTaskWithALease() {
    fleet = new GitFleet(temporary);
    var user = GitCli.init(temporary.resolve("user"), temporary.resolve("home"));
    var base = user.commit("README", "hello\n");
    var task = fleet.task("t1", user);
    var held = fleet.lease(task, "WORK", base);
    url = fleet.server.url(task);
    agent = user.with(held.token());
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  @Test
  void aDatabaseThatIsAwayIsNoRefusal() {
    var away =
        CrashPoint.at(
            CrashPoints.PACK_WRITTEN,
            () -> {
              throw new FlotillaException(ErrorCode.UNAVAILABLE, "away");
            });
    try (var replica = new GitServer(fleet.database(), temporary.resolve("other"), away)) {
      agent.commit("a", "a");
      var target = url.replaceFirst(":\\d+/", ":" + replica.port() + "/");

      var first = agent.run("push", target, "HEAD:" + SOLO);
      var second = agent.run("push", target, "HEAD:" + SOLO);

      assertThat(first.exit()).isNotZero();
      assertThat(first.output()).doesNotContain("remote rejected");
      assertThat(second.exit()).isZero();
    }
  }

  @Test
  void aPushDuringWhichTheCacheIsDeletedIsNoRefusalAndTheNextOneArrives() throws Exception {
    for (int i = 0; i < 10; i++) {
      agent.commit("file" + i, "content " + i);
      var pushed = whileTheCacheIsDeleted(() -> agent.run("push", url, "HEAD:" + SOLO));
      assertThat(pushed.output()).doesNotContain("remote rejected");
      agent.ok("push", "-q", url, "HEAD:" + SOLO);
    }

    var fresh = GitCli.init(temporary.resolve("fresh"), temporary.resolve("home"));
    fresh.with(agent.token().orElseThrow()).ok("fetch", "-q", url, SOLO);
    assertThat(fresh.ok("rev-parse", "FETCH_HEAD")).isEqualTo(agent.ok("rev-parse", "HEAD"));
    assertThat(fresh.ok("fsck", "--strict")).doesNotContain("missing");
    assertThat(fleet.count("select count(*) from git_pack where state = 'arriving'")).isZero();
  }

  private GitCli.Ran whileTheCacheIsDeleted(Supplier<GitCli.Ran> command) throws Exception {
    var running = CompletableFuture.supplyAsync(command);
    while (!running.isDone()) {
      try {
        fleet.deleteCache();
      } catch (UncheckedIOException e) {
        assertThat(e).hasMessageContaining("cache"); // the server made something anew meanwhile
      }
    }
    return running.get();
  }
}
