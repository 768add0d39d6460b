package dev.flotilla.server.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.work.CommitId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatherIT {
  private static final String PACKS_OF_TASK =
      "select count(*) from git_pack where task is not null and state = 'accepted'";

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

  private void housekeeping(Duration later) {
    var keeper =
        new Git(
                crew.fleet.database(),
                crew.fleet.root.resolve("keeper"),
                _ -> Optional.empty(),
                Map.of("PATH", System.getenv("PATH")),
                CrashPoint.NONE,
                Clock.offset(Clock.systemUTC(), later))
            .housekeeping();
    for (int i = 0; i < 5; i++) {
      keeper.runOnce();
    }
  }

  private void end() {
    crew.fleet
        .database()
        .run(it -> it.execute("update task set state = 'succeeded', ended_at = now()"));
  }

  @Test
  void ofAnEndedTaskOnePackStaysAndMergesThatCameToNothingGo() {
    var left = crew.push("left", it -> it.write("left", "left\n"));
    var right = crew.push("right", it -> it.write("right", "right\n"));
    var merged = crew.merge(left, right);
    crew.merge(right, left); // came to nothing
    crew.move(CrewFleet.branch("main"), Optional.of(crew.base()), merged.commit());
    housekeeping(Duration.ZERO);
    assertThat(crew.fleet.count(PACKS_OF_TASK)).isEqualTo(4);
    end();

    housekeeping(Duration.ofMinutes(59));
    assertThat(crew.fleet.count(PACKS_OF_TASK)).isEqualTo(4);
    housekeeping(Duration.ofMinutes(61));

    assertThat(crew.fleet.count(PACKS_OF_TASK)).isOne();
    crew.fleet.deleteCache();
    var user = crew.user.with(GitFleet.ADA);
    user.ok("fetch", "-q", crew.url(), CrewFleet.branch("main") + ":refs/heads/result");
    assertThat(user.ok("rev-parse", "result")).isEqualTo(merged.commit().value());
    user.ok("fsck", "--strict");
    var before = crew.fleet.count("select position from git_pack where task is not null");
    housekeeping(Duration.ofMinutes(130));
    assertThat(crew.fleet.count("select position from git_pack where task is not null"))
        .isEqualTo(before);
  }

  @Test
  void aMergeThatIsMadeAgainStaysAnHourLonger() {
    var left = crew.push("left", it -> it.write("left", "left\n"));
    var right = crew.push("right", it -> it.write("right", "right\n"));
    var merged = crew.merge(left, right);
    housekeeping(Duration.ZERO);
    crew.fleet
        .database()
        .run(it -> it.execute("update git_pack set created_at = now() - interval '2 hours'"));
    end();

    assertThat(crew.merge(left, right)).isEqualTo(merged);
    housekeeping(Duration.ZERO);

    crew.move(CrewFleet.branch("main"), Optional.of(crew.base()), merged.commit());
    assertThat(crew.checkout(merged.commit()).ok("ls-files").lines()).hasSize(3);
  }

  @Test
  void theHeadOfTheQueueStaysWithAllThatItReaches() {
    var head = crew.base();
    for (int i = 0; i < 20; i++) {
      var name = "file" + i;
      crew.fleet.subtask(crew.task, "s" + i);
      head = crew.merge(head, crew.push("s" + i, it -> it.write(name, name))).commit();
    }
    crew.move(CrewFleet.QUEUE, Optional.empty(), head);
    housekeeping(Duration.ZERO);
    assertThat(crew.fleet.count(PACKS_OF_TASK)).isEqualTo(40);

    housekeeping(Duration.ofMinutes(61));

    assertThat(crew.fleet.count(PACKS_OF_TASK)).isOne();
    assertThat(crew.checkout(head).ok("ls-files").lines()).hasSize(21);
  }

  @Test
  void whatAnAgentHasInCommonWithALostMergeStaysWithTheAgent() {
    var left = crew.push("left", it -> it.write("shared", "1\n2\n3\n"));
    var right = crew.push("right", it -> it.write("other", "x\n"));
    var lost = crew.merge(left, right);
    // the same tree by hand: its objects are in the merge's pack as well
    crew.fleet.subtask(crew.task, "third");
    var third =
        crew.push(
            "third",
            it -> {
              it.write("shared", "1\n2\n3\n");
              it.write("other", "x\n");
            });
    assertThat(crew.fleet.repositories().tree(crew.repository(), third)).isEqualTo(lost.tree());
    housekeeping(Duration.ZERO);
    end();

    housekeeping(Duration.ofMinutes(61));

    assertThat(crew.checkout(third).ok("ls-files").lines()).hasSize(3);
    assertThat(crew.fleet.repositories().commits(crew.repository(), crew.base(), third)).hasSize(1);
    assertThat(List.of(left, right)).allMatch(it -> isWhole(it));
  }

  private boolean isWhole(CommitId commit) {
    return crew.fleet.repositories().isAncestor(crew.repository(), crew.base(), commit);
  }
}
