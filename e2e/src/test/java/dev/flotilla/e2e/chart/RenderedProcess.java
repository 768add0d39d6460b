package dev.flotilla.e2e.chart;

import static dev.flotilla.e2e.chart.RenderedPod.list;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the chart starts in a pod. Immutable.
///
/// @param environment empty values where a Secret's are meant
/// @param config the file that `FLOTILLA_CONFIG` names
public record RenderedProcess(
    List<String> arguments, Map<String, String> environment, String config) {
  /// @param deployment the name of its only container's
  public static RenderedProcess of(Render render, String deployment) {
    var container = render.get("Deployment", deployment).at("/spec/template/spec/containers/0");
    var environment = new HashMap<String, String>();
    list(container.path("env"))
        .forEach(it -> environment.put(it.path("name").asText(), it.path("value").asText()));
    return new RenderedProcess(
        list(container.path("args")).map(it -> it.asText()).toList(),
        Map.copyOf(environment),
        render.get("ConfigMap", "app-config").at("/data/config.yaml").asText());
  }
}
