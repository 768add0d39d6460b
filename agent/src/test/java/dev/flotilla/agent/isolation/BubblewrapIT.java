package dev.flotilla.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a hostile command can and cannot do from behind the real wall.
@SuppressWarnings("NullAway.Init")
class BubblewrapIT {
  private static TestFleet fleet;
  private AttemptDirs dirs;

  @BeforeAll
  static void build() {
    fleet = TestFleet.walled();
  }

  @AfterAll
  static void tearDown() {
    fleet.close();
  }

  @BeforeEach
  void take() {
    dirs = fleet.attempt();
  }

  @AfterEach
  void giveBack() {
    dirs.close();
  }

  @Test
  void commandsWorkInTheirWorkspaceWithTheirOwnHomeCachesAndPort() {
    var said =
        fleet.sh(
            dirs,
            """
            pwd; echo "$HOME $TMPDIR $CLAUDE_CONFIG_DIR $PORT $MORE"
            echo a > a && echo b > ~/b && echo c > ~/.claude/c && echo d > /tmp/d
            echo e > ~/.cache/e && echo f > ~/.m2/repository/f && id -un && git --version
            """);

    assertThat(said)
        .startsWith("/workspace\n/home/agent /tmp /home/agent/.claude " + dirs.port())
        .contains("by isolation.env\nagent\ngit version");
    assertThat(dirs.ws().resolve("a")).exists();
    assertThat(dirs.config().resolve("c")).exists();
  }

  @Test
  void nothingRunsAsRoot() throws Exception {
    try (var child = fleet.isolation.start(dirs, Confined.of("/bin/sh", "-c", "echo up; cat"))) {
      var said = child.process().inputReader().readLine();
      var inner = child.process().toHandle().descendants().toList();

      assertThat(said).isEqualTo("up");
      assertThat(inner).isNotEmpty();
      for (var each : inner) {
        assertThat(Files.readString(Path.of("/proc/" + each.pid(), "status")))
            .containsPattern("NoNewPrivs:\\s1")
            .containsPattern("CapEff:\\s0000000000000000")
            .doesNotContainPattern("Uid:\\s0");
      }
    }
  }

  @Test
  void theKernelsSettingsCannotBeWritten() {
    var said =
        fleet.sh(
            dirs,
            """
            for f in /proc/sys/kernel/core_pattern /proc/sys/vm/overcommit_memory \
                /proc/sysrq-trigger /proc/irq/default_smp_affinity /etc/passwd /usr/x /x /opt/x \
                /home/x /run/x; do
              { echo x > $f; } 2>/dev/null && echo "wrote $f"
            done
            find /proc/sys -writable -type f 2>/dev/null | head -3
            for f in /proc/kcore /proc/kmsg /etc/shadow; do
              head -c1 $f >/dev/null 2>&1 && echo "read $f"
            done
            ls /sys 2>/dev/null; true
            """);

    assertThat(said).isEmpty();
  }

  @Test
  void nothingOfTheHostIsThere() throws IOException {
    var secret = Files.writeString(fleet.directory.resolve("secret"), "OF-THE-HOST");
    var said =
        fleet.sh(
            dirs,
            """
            cat %s; ls /root /var /srv /mnt 2>&1 | grep -v 'No such file' | grep -v ':$'
            ls /home /run /proc | grep -x -e root -e user -e docker.sock
            ls -l /proc/self/fd | grep -v -e /dev/null -e pipe: -e /proc/ -e total
            mount -t tmpfs none /mnt 2>/dev/null && echo mounted
            unshare -U true 2>/dev/null && echo nested
            """
                .formatted(secret));

    assertThat(said).doesNotContain("OF-THE-HOST", "mounted", "nested").contains("No such file");
  }

  @Test
  void theNeighboursEnvironmentMemoryAndFilesAreOutOfReach() throws Exception {
    try (var neighbour = fleet.attempt();
        var child =
            fleet.isolation.start(
                neighbour,
                Confined.of("/bin/sh", "-c", "echo SECRET-FILE > secret; echo up; cat")
                    .with(java.util.Map.of("TOKEN", "SECRET-VARIABLE")))) {
      assertThat(child.process().inputReader().readLine()).isEqualTo("up");

      var said =
          fleet.sh(
              dirs,
              """
              cat /proc/[0-9]*/environ | tr '\\0' '\\n' | grep SECRET
              for p in /proc/[0-9]*; do head -c 1 $p/mem; done 2>/dev/null
              ls /proc | grep -c '^[0-9]*$'
              cat %s/secret /workspace/../*/secret 2>&1
              """
                  .formatted(neighbour.ws()));

      assertThat(said).doesNotContain("SECRET-VARIABLE", "SECRET-FILE");
      assertThat(Integer.parseInt(said.lines().findFirst().orElseThrow())).isLessThan(10);
    }
  }

  @Test
  void noHostPathAndNoVariableIsInAnyArgv() throws Exception {
    var secret = java.util.Map.of("TOKEN", "SECRET-VARIABLE");
    try (var child =
        fleet.isolation.start(dirs, Confined.of("/bin/sh", "-c", "echo up; cat").with(secret))) {
      assertThat(child.process().inputReader().readLine()).isEqualTo("up");

      var argv = new StringBuilder();
      for (var each : child.process().toHandle().descendants().toList()) {
        argv.append(Files.readString(Path.of("/proc/" + each.pid(), "cmdline")));
      }

      assertThat(argv).contains("cat").doesNotContain("SECRET", dirs.base().toString());
      try (var left = Files.newDirectoryStream(dirs.base(), "options*")) {
        assertThat(left).isEmpty();
      }
    }
  }

  @Test
  void killingTheOutermostProcessEndsTheWholeTreeAndNothingElse() throws Exception {
    var script = "setsid sh -c 'nohup sleep 1000' & sleep 1000 & echo up; wait";
    var child = fleet.isolation.start(dirs, Confined.of("/bin/sh", "-c", script));
    assertThat(child.process().inputReader().readLine()).isEqualTo("up");
    var tree = child.process().toHandle().descendants().toList();

    child.kill();

    assertThat(tree).hasSizeGreaterThan(3).noneMatch(Processes::runs);
    assertThat(child.process().waitFor()).isEqualTo(137);
  }

  @Test
  void whatTheCommandLeavesRunningEndsWithIt() {
    // so many that the kernel takes its time
    var leave = "for i in $(seq 100); do (setsid sleep 1000 >/dev/null 2>&1 &); done; echo gone";
    var said = fleet.sh(dirs, leave);

    assertThat(said).isEqualTo("gone");
    assertThat(ProcessHandle.allProcesses().filter(it -> Mark.isOf(it.pid(), dirs.attempt())))
        .allMatch(it -> Processes.session(it.pid()) == 0);
  }

  @Test
  void theRealCliStartsInside() {
    var claude = fleet.isolation.inside(dirs).claude();

    assertThat(fleet.sh(dirs, claude + " --version; command -v git; ls /opt/claude"))
        .contains("Claude Code");
  }

  @Test
  void exitCodesPassThrough() throws Exception {
    try (var child = fleet.isolation.start(dirs, Confined.of("/bin/sh", "-c", "exit 7"))) {
      assertThat(child.process().waitFor()).isEqualTo(7);
    }
  }

  @Test
  void filesAndProcessesAreLimitedAndMemoryIsTakenFromChildrenFirst() {
    var said =
        fleet.sh(
            dirs,
            "ulimit -c; ulimit -f; ulimit -p 2>/dev/null || ulimit -u; cat /proc/self/oom_score_adj; nice");

    assertThat(said).startsWith("0\n33554432\n").endsWith("\n500\n5");
  }

  @Test
  void cpuOfTheTreeIsSeenAlsoWhenItIsSilent() throws Exception {
    var spin = "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; echo spun; cat";
    try (var child = fleet.isolation.start(dirs, Confined.of("/bin/sh", "-c", spin))) {
      assertThat(child.process().inputReader().readLine()).isEqualTo("spun");

      assertThat(child.cpu().toMillis()).isPositive();
    }
  }

  @Test
  void aChildSurvivesTheThreadThatAskedForIt() throws Exception {
    var started = new java.util.concurrent.CompletableFuture<Child>();
    var asker =
        new Thread(
            () ->
                started.complete(
                    fleet.isolation.start(dirs, Confined.of("/bin/sh", "-c", "echo up; cat"))));

    asker.start();
    asker.join();

    try (var child = started.get()) {
      assertThat(child.process().inputReader().readLine()).isEqualTo("up");
      assertThat(child.process().waitFor(300, TimeUnit.MILLISECONDS)).isFalse();
    }
  }
}
