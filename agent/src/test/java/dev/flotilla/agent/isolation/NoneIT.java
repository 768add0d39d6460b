package dev.flotilla.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NoneIT {
  private final TestFleet fleet = TestFleet.open();

  @AfterEach
  void tearDown() {
    fleet.close();
  }

  @Test
  void commandsWorkInTheirWorkspace() {
    try (var dirs = fleet.attempt()) {
      assertThat(fleet.sh(dirs, "pwd; echo $HOME; cat")).isEqualTo(dirs.ws() + "\n" + dirs.home());
    }
  }

  @Test
  void killingAChildEndsWhatItStartedAndNoOtherChild() throws Exception {
    try (var dirs = fleet.attempt();
        var bystander = fleet.isolation.start(dirs, Confined.of("/bin/sh", "-c", "echo up; cat"))) {
      assertThat(bystander.process().inputReader().readLine()).isEqualTo("up");
      var script =
          "(setsid sleep 1000 &) ; (env -i sleep 1000 &) ; sleep 1000 & echo up; sleep 1000";
      var child = fleet.isolation.start(dirs, Confined.of("/bin/sh", "-c", script));
      assertThat(child.process().inputReader().readLine()).isEqualTo("up");

      child.kill();

      assertThat(
              ProcessHandle.allProcesses().filter(it -> Processes.worksBelow(it.pid(), dirs.ws())))
          .allMatch(
              it ->
                  it.equals(bystander.process().toHandle())
                      || it.parent().equals(java.util.Optional.of(bystander.process().toHandle())));
      assertThat(bystander.process().isAlive()).isTrue();
    }
  }
}
