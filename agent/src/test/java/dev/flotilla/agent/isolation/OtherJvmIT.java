package dev.flotilla.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Root and plain users, wall and none, in a JVM whose memory is closed to others.
@SuppressWarnings("NullAway.Init")
class OtherJvmIT {
  private Path root;

  @BeforeEach
  void create() throws Exception {
    root = Files.createTempDirectory("flotilla-root");
  }

  @AfterEach
  void remove() throws Exception {
    new ProcessBuilder("rm", "-rf", root.toString()).start().waitFor();
  }

  @ParameterizedTest
  @CsvSource({"bubblewrap,true", "bubblewrap,false", "none,true", "none,false"})
  void childrenWorkAndEndWithTheirJvmAndTheirPlaceIsFreedLater(String mode, boolean plain)
      throws Exception {
    var jvm = OtherJvm.start(root, mode, plain);
    var lines = jvm.inputReader();
    assertThat(lines.readLine()).isEqualTo("undumpable true");
    assertThat(lines.readLine())
        .isEqualTo(
            "uid " + (mode.equals("bubblewrap") ? "1000" : plain ? "60701" : Owner.self().uid()));
    assertThat(lines.readLine()).isEqualTo("up");
    var tree = tree(lines);

    jvm.destroyForcibly().waitFor();

    if (mode.equals("bubblewrap")) {
      tree.forEach(it -> Processes.awaitEnd(it, Duration.ofSeconds(10)));
      assertThat(tree).noneMatch(Processes::runs);
    }
    new ProcessBuilder("chown", "-R", Integer.toString(Owner.self().uid()), root.toString())
        .start()
        .waitFor();
    AttemptRoot.open(root, Forker.start());
    assertThat(tree).noneMatch(Processes::runs);
    assertThat(root.resolve("0")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"bubblewrap,true", "bubblewrap,false", "none,true", "none,false"})
  void anAttemptEndsCleanlyToo(String mode, boolean plain) throws Exception {
    var jvm = OtherJvm.start(root, mode, plain);
    var lines = jvm.inputReader();
    for (int i = 0; i < 3; i++) {
      assertThat(lines.readLine()).isNotNull();
    }
    var tree = tree(lines);

    jvm.getOutputStream().write('x');
    jvm.getOutputStream().close();

    assertThat(lines.readLine()).isEqualTo("left false");
    assertThat(tree).isNotEmpty().noneMatch(Processes::runs);
    assertThat(jvm.waitFor()).isZero();
  }

  private static List<ProcessHandle> tree(BufferedReader lines) throws Exception {
    var line = String.valueOf(lines.readLine());
    assertThat(line).startsWith("tree [");
    return Arrays.stream(line.substring(6, line.length() - 1).split(", "))
        .flatMap(it -> ProcessHandle.of(Long.parseLong(it)).stream())
        .toList();
  }
}
