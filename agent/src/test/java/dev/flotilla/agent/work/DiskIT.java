package dev.flotilla.agent.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.agent.fake.ModelAnswer;
import dev.flotilla.agent.isolation.AttemptDirs;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.api.work.SessionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a command meets that fills the disk.
@Timeout(120)
class DiskIT {
  private static final String FILLS = "head -c 30000000 /dev/zero > big; sleep 100";

  @Test
  void theAttemptThatFillsTheDiskIsStoppedAndTheOthersGoOn() throws Exception {
    try (var rig = Rig.onDisk(FullWhileBig::new, _ -> new ModelAnswer.Text("idle"))) {
      rig.server.offer(rig.check("touch here; until [ -e go ]; do sleep 0.1; done; echo fine"));
      var other = await().until(() -> workspaceWith(rig, "here"), Optional::isPresent);
      rig.server.offer(rig.check(FILLS));

      var first = rig.server.outcome();
      Files.createFile(other.orElseThrow().resolve("go"));

      assertThat(first)
          .asInstanceOf(InstanceOfAssertFactories.type(Outcome.Interrupted.class))
          .satisfies(
              it -> {
                assertThat(it.cause()).isEqualTo(Outcome.Cause.MACHINE);
                assertThat(it.detail()).contains("the disk was filling up");
              });
      assertThat(rig.server.outcome()).isEqualTo(new Outcome.Checked(0, "fine\n", false));
    }
  }

  private static Optional<Path> workspaceWith(Rig rig, String file) {
    return IntStream.range(0, 2)
        .mapToObj(place -> rig.attempts().resolve(place + "/ws"))
        .filter(it -> Files.exists(it.resolve(file)))
        .findFirst();
  }

  @Test
  void aModelsCommandThatFillsTheDiskIsStoppedAndItsFilesAreGone() throws Exception {
    try (var rig = Rig.onDisk(FullWhileBig::new, _ -> ModelAnswer.bash(FILLS))) {
      rig.server.offer(rig.work(Rig.talk(SessionId.random(), "fill it", Optional.empty())));

      assertThat(rig.server.outcome())
          .isInstanceOfSatisfying(
              Outcome.Interrupted.class,
              it -> assertThat(it.cause()).isEqualTo(Outcome.Cause.MACHINE));
      assertThat(FullWhileBig.isBig(rig.attempts())).isFalse();
    }
  }

  /// A disk that has no room while somebody's workspace holds a big file.
  private record FullWhileBig(Disk real, Path root) implements Disk {
    static boolean isBig(Path root) {
      for (int place = 0; place < 2; place++) {
        try {
          if (Files.size(root.resolve(place + "/ws/big")) >= 30_000_000) {
            return true;
          }
        } catch (IOException _) {
          // not there
        }
      }
      return false;
    }

    @Override
    public long free() {
      return isBig(root) ? 0 : Long.MAX_VALUE;
    }

    @Override
    public OptionalLong used(AttemptDirs dirs) {
      return real.used(dirs);
    }

    @Override
    public void pruneCaches() {
      real.pruneCaches();
    }

    @Override
    public boolean dropCache() {
      return real.dropCache();
    }
  }
}
