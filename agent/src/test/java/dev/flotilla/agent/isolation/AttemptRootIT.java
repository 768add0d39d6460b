package dev.flotilla.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttemptRootIT {
  private final TestFleet fleet = TestFleet.walled();

  @AfterEach
  void tearDown() {
    fleet.close();
  }

  @Test
  void attemptsHavePlacesPortsAndDirectoriesOfTheirOwn() {
    try (var one = fleet.attempt();
        var two = fleet.attempt()) {
      assertThat(one.place()).isEqualTo(0);
      assertThat(two.place()).isEqualTo(1);
      assertThat(one.port()).isNotEqualTo(two.port());
      assertThat(one.ws()).isNotEqualTo(two.ws()).isEmptyDirectory();
    }
    try (var again = fleet.attempt()) {
      assertThat(again.place()).isEqualTo(0);
    }
  }

  @Test
  void aLinkInItsPlaceIsRefusedAndWhatItPointsToKeepsItsMode() throws Exception {
    var mode = PosixFilePermissions.fromString("rwx------");
    var secret =
        Files.createDirectory(
            fleet.directory.resolve("secret"), PosixFilePermissions.asFileAttribute(mode));
    var link = Files.createSymbolicLink(fleet.directory.resolve("planted"), secret);

    assertThatThrownBy(() -> AttemptRoot.open(link, Forker.start()))
        .hasMessageContaining("expected a directory of our own, found a link");
    assertThat(Files.getPosixFilePermissions(secret)).isEqualTo(mode);
  }

  @Test
  void cachesOutliveAnAttemptAndNothingElseDoes() {
    try (var dirs = fleet.attempt()) {
      fleet.sh(dirs, "echo kept > ~/.cache/x; echo gone > x; echo gone > ~/x; echo gone > /tmp/x");
    }
    try (var dirs = fleet.attempt()) {
      assertThat(fleet.sh(dirs, "cat ~/.cache/x; ls -A . ~ /tmp"))
          .startsWith("kept")
          .doesNotContain("x\n");
    }
  }

  @Test
  void anInterruptedAttemptIsClosedLikeAnyOther() {
    var dirs = fleet.attempt();

    Thread.currentThread().interrupt();
    dirs.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(dirs.base()).doesNotExist();
    try (var again = fleet.attempt()) {
      assertThat(again.place()).isEqualTo(dirs.place());
    }
  }

  @Test
  void whateverWasWrittenIsDeletedAndNoLinkIsFollowed() throws Exception {
    var outside = Files.createDirectory(fleet.directory.resolve("outside"));
    var precious = Files.writeString(outside.resolve("precious"), "x");
    Path base;
    try (var dirs = fleet.attempt()) {
      base = dirs.base();
      fleet.sh(
          dirs,
          """
          ln -s %s link; mkdir -p locked/deep; echo x > locked/deep/x; chmod 0 locked/deep locked
          mkfifo fifo; printf x > "$(printf 'a\\nb\\377')"; d=.
          i=0; while [ $i -lt 300 ]; do mkdir -p dddddddddddddddd && cd dddddddddddddddd; i=$((i+1)); done
          """
              .formatted(outside));
    }

    assertThat(base).doesNotExist();
    assertThat(precious).exists();
    try (var trash = Files.newDirectoryStream(fleet.root.path(), "trash-*")) {
      assertThat(trash).isEmpty();
    }
  }

  @Test
  void whatADeadJvmLeftIsEndedAndRemovedWhenTheRootIsOpened() throws Exception {
    var dead = fleet.attempt();
    Files.writeString(dead.ws().resolve("x"), "x");
    var orphan =
        new ProcessBuilder("sleep", "1000").directory(dead.ws().toFile()).start().toHandle();
    var marked = new ProcessBuilder("sleep", "1000");
    marked.environment().put(Mark.VARIABLE, Mark.next(dead.attempt()).value());
    var other = marked.start().toHandle();
    var stranger = new ProcessBuilder("sleep", "1000").start();
    new Place(dead.place(), ProcessHandle.current().pid(), "1", dead.attempt())
        .write(fleet.root.path());

    AttemptRoot.open(fleet.root.path(), fleet.forker);

    assertThat(Processes.runs(orphan) || Processes.runs(other)).isFalse();
    assertThat(dead.base()).doesNotExist();
    assertThat(stranger.isAlive()).isTrue();
    stranger.destroyForcibly();
  }

  @Test
  void aLivingJvmsAttemptsAreLeftAlone() {
    try (var dirs = fleet.attempt()) {
      AttemptRoot.open(fleet.root.path(), fleet.forker);

      assertThat(dirs.ws()).exists();
      assertThat(fleet.sh(dirs, "echo here")).isEqualTo("here");
    }
  }
}
