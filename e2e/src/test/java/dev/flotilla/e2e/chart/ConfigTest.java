package dev.flotilla.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the chart mounts as FLOTILLA_CONFIG is what the processes read.
class ConfigTest {
  @TempDir private Path dir;

  @ParameterizedTest
  @MethodSource("dev.flotilla.e2e.chart.Chart#valuesFiles")
  void processesReadTheConfigMap(Path values) throws Exception {
    var settings = load(Chart.render(values));

    assertThat(settings.integer(Setting.API_PORT)).isEqualTo(Ports.API);
    assertThat(settings.text(Setting.DEFAULT_MODEL)).isEqualTo("sonnet");
    assertThat(settings.text(Setting.MANAGER_MODEL)).isEqualTo("opus");
    assertThat(settings.duration(Setting.STALL)).hasMillis(300_000);
    assertThat(settings.flag(Setting.CREW)).isTrue();
  }

  @Test
  void itIsMountedWhereTheEnvironmentSays() {
    var render = Chart.render(Chart.directory().resolve("values.yaml"));

    for (var name : new String[] {"api-gateway", "model-gateway"}) {
      var container = render.get("Deployment", name).at("/spec/template/spec/containers/0");
      assertThat(container.path("env").findValuesAsText("value"))
          .contains("/etc/flotilla/config.yaml");
      assertThat(container.path("volumeMounts").findValuesAsText("mountPath"))
          .contains("/etc/flotilla");
    }
    assertThat(render.get("ConfigMap", "app-config").at("/data").has("config.yaml")).isTrue();
  }

  @Test
  void aChangeOfItRollsThePodsThatReadItAndNoOthers() {
    var values = Chart.read(Chart.directory().resolve("values.yaml"));
    var before = Render.of(Chart.NAMESPACE, Chart.text(values));
    ((ObjectNode) values.at("/config")).put("defaultModel", "opus");

    var after = Render.of(Chart.NAMESPACE, Chart.text(values));

    assertThat(after.all("Deployment").filter(it -> !pods(it).equals(pods(before, it.name()))))
        .extracting(Resource::name)
        .containsExactlyInAnyOrder("api-gateway", "model-gateway");
  }

  private static JsonNode pods(Render render, String name) {
    return pods(render.get("Deployment", name));
  }

  private static JsonNode pods(Resource deployment) {
    return deployment.at("/spec/template");
  }

  @ParameterizedTest
  @MethodSource("dev.flotilla.e2e.chart.Chart#valuesFiles")
  void everyVariableOfServerAndGatewayIsReadBySomebody(Path values) throws Exception {
    var sources = new StringBuilder();
    for (var module : List.of("api", "engine", "server", "gateway", "fleet")) {
      try (var files = Files.walk(Chart.root().resolve(module).resolve("src/main/java"))) {
        for (var file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
          sources.append(Files.readString(file));
        }
      }
    }
    var settings = Arrays.stream(Setting.values()).map(Setting::env).toList();
    var render = Chart.render(values);

    assertThat(
            Stream.of("api-gateway", "model-gateway")
                .map(it -> render.get("Deployment", it))
                .flatMap(it -> RenderedPod.list(it.at("/spec/template/spec/containers/0/env")))
                .map(it -> it.path("name").asText()))
        .allMatch(it -> settings.contains(it) || sources.indexOf('"' + it + '"') >= 0);
  }

  private Settings load(Render render) throws Exception {
    var file = dir.resolve("config.yaml");
    Files.writeString(file, render.get("ConfigMap", "app-config").at("/data/config.yaml").asText());
    return Settings.load(Map.of("FLOTILLA_CONFIG", file.toString()));
  }
}
