package dev.flotilla.e2e.chart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `deploy.sh` with a helm and a kubectl that write down what they are asked, and fail when told to.
class DeployScriptTest {
  private static final String TOOL =
      """
      #!/bin/sh
      echo "${0##*/} $*" >>"$DIR/asked"
      case "${0##*/} $*" in $FAIL) exit 7 ;; esac
      """;

  @TempDir private Path dir;

  @BeforeEach
  void tools() throws IOException {
    for (var tool : List.of("helm", "kubectl")) {
      var file = Files.writeString(dir.resolve(tool), TOOL);
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    Files.writeString(dir.resolve("my values.yaml"), "{}");
  }

  @Test
  void definitionsComeFirstThenTheChartWithTheValuesThenTheQuestionWhetherItWorks()
      throws Exception {
    var result = run("never", dir.resolve("my values.yaml").toString());

    assertThat(result.exit()).as(result.said()).isZero();
    assertThat(asked().map(it -> it.replace(Chart.root() + "/", "").replace(dir + "/", "")))
        .containsSubsequence(
            "kubectl label --overwrite namespace claude-code"
                + " pod-security.kubernetes.io/enforce=restricted",
            "helm upgrade --install flotilla-crds charts/flotilla-crds -n default --wait",
            "helm upgrade --install flotilla charts/flotilla -n claude-code --wait --timeout 15m"
                + " --values my values.yaml",
            "kubectl -n claude-code rollout status deployment/model-gateway --timeout=5m",
            "helm -n claude-code test flotilla --logs");
  }

  @Test
  void verifyOnlyAsks() throws Exception {
    var result = run("never", "verify");

    assertThat(result.exit()).isZero();
    assertThat(asked()).noneMatch(it -> it.contains("upgrade") || it.contains("create"));
  }

  @Test
  void verifyFailsWhenAWorkloadIsNotReadyOrTheTestFails() throws Exception {
    var notReady = run("*deployment/api-gateway*", "verify");
    var testFailed = run("helm*test*", "verify");

    assertThat(notReady.exit()).isEqualTo(1);
    assertThat(notReady.said()).contains("api-gateway is not ready");
    assertThat(testFailed.exit()).isEqualTo(1);
    assertThat(testFailed.said()).contains("helm test failed");
  }

  @Test
  void nothingGoesOnAfterWhatFailed() throws Exception {
    var result = run("*flotilla-crds*");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(asked()).noneMatch(it -> it.contains("charts/flotilla -n"));
  }

  @Test
  void wrongUsageAndAMissingClusterAreToldApart() throws Exception {
    assertThat(run("never", "--help").exit()).isEqualTo(2);
    assertThat(run("never", "no such file").exit()).isEqualTo(2);
    assertThat(run("kubectl*version*", "verify").exit()).isEqualTo(3);
  }

  private record Result(int exit, String said) {}

  private Result run(String failing, String... arguments) throws Exception {
    var script = Chart.root().resolve("deploy/migration/deploy.sh").toString();
    var builder =
        new ProcessBuilder(Stream.concat(Stream.of(script), Stream.of(arguments)).toList())
            .redirectErrorStream(true);
    var environment = builder.environment();
    environment.put("PATH", dir + ":" + environment.get("PATH"));
    environment.put("DIR", dir.toString());
    environment.put("FAIL", failing);
    environment.keySet().removeAll(List.of("NAMESPACE", "RELEASE"));
    var process = builder.start();
    var said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), said);
  }

  private Stream<String> asked() throws IOException {
    return Files.readAllLines(dir.resolve("asked")).stream();
  }
}
