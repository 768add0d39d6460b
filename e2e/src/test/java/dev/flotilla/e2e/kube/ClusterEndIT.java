package dev.flotilla.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Processes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A test cluster leaves nothing behind, also when nobody was there to close it.
class ClusterEndIT {
  @Test
  void closedClusterLeavesNeitherProcessNorFile() {
    var cluster = new TestCluster();
    cluster.start("closed");
    var directory = cluster.directory();
    assertThat(Processes.of(directory)).hasSizeGreaterThan(5);

    cluster.close();

    assertThat(Processes.of(directory)).isEmpty();
    assertThat(directory).doesNotExist();
  }

  @Test
  void clusterOfKilledJvmLeavesNeitherProcessNorFile() throws IOException {
    ControlPlane.build(List.of("tier1"));
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var jvm =
        new ProcessBuilder(
                java, "-cp", System.getProperty("java.class.path"), Holder.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var out = new BufferedReader(jvm.inputReader(StandardCharsets.UTF_8));
    var directory = Path.of(out.readLine());
    assertThat(Processes.of(directory)).hasSizeGreaterThan(5);

    Processes.kill(jvm.pid());

    Eventually.until(() -> Processes.of(directory).isEmpty());
    assertThat(directory).doesNotExist();
  }

  /// A JVM that starts a test cluster, says where, and never closes it.
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws IOException {
      var cluster = new TestCluster();
      cluster.start("killed");
      System.out.println(cluster.directory());
      System.exit(System.in.read());
    }
  }
}
