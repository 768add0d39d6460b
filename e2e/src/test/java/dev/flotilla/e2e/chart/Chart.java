package dev.flotilla.e2e.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// `charts/flotilla`, rendered by Helm's own code inside this process: no binary, no network.
public final class Chart {
  static final YAMLMapper YAML = new YAMLMapper();
  static final String NAMESPACE = "claude-code";
  static final String KUBERNETES = "1.34.0";

  /// Helm renders hooks apart from the rest; here they are objects as all others.
  private static final Path UNHOOKED = unhooked();

  private Chart() {}

  /// Everything that somebody installs the chart with, and two that turn every switch.
  static List<Path> valuesFiles() {
    return List.of(
        directory().resolve("values.yaml"),
        directory().resolve("values-automatic-claude-code.yaml"),
        directory().resolve("values-booking-agents.yaml"),
        resource("everything.yaml"),
        resource("external.yaml"));
  }

  private static Path unhooked() {
    var copy = root().resolve("e2e/target/chart");
    try (var files = Files.walk(directory())) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var to = copy.resolve(directory().relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.writeString(to, Files.readString(file).replaceAll("(?m)^    helm.sh/hook.*\n", ""));
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Path directory() {
    return root().resolve("charts/flotilla");
  }

  static Path root() {
    var here = Path.of("").toAbsolutePath();
    return Files.isDirectory(here.resolve("charts")) ? here : here.resolveSibling(".").normalize();
  }

  static Path resource(String name) {
    return root().resolve("e2e/src/test/resources/chart").resolve(name);
  }

  public static ObjectNode read(Path file) {
    try {
      return (ObjectNode) YAML.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Render render(Path values) {
    return Render.of(NAMESPACE, text(values));
  }

  static String text(Path values) {
    return text(values, NAMESPACE);
  }

  public static String text(Path values, String namespace) {
    return new Helm(UNHOOKED)
        .template()
        .withName("flotilla")
        .withNamespace(namespace)
        .withKubeVersion(KUBERNETES)
        .withValuesFile(values)
        .call();
  }

  /// @throws IllegalStateException with what Helm says, when it refuses the values
  static String text(JsonNode values) {
    try {
      var file = Files.createTempFile("values", ".yaml");
      try {
        Files.writeString(file, YAML.writeValueAsString(values));
        return text(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
