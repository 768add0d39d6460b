package dev.flotilla.e2e.chart;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.stream.Stream;

/// Another value than the one that is there, as good.
///
/// @param at the value
record Change(JsonPointer at, JsonNode from, JsonNode to) {
  private static final Map<String, String> OTHERS =
      Map.ofEntries(
          Map.entry("digest", "sha256:" + "0123456789abcdef".repeat(4)),
          Map.entry("tag", "9.9.9"),
          Map.entry("pullPolicy", "Always"),
          Map.entry("podSecurityVersion", "v1.34"),
          Map.entry("kind", "ClusterSecretStore"),
          Map.entry("mode", "Fixed"),
          Map.entry("policies", "[{type: Pods, value: 1, periodSeconds: 15}]"),
          Map.entry("priority", "Low"),
          Map.entry("url", "http://model-simulator:8090"),
          Map.entry("cidrs", "[198.51.100.0/24]"),
          Map.entry("allowedCIDRs", "[198.51.100.0/24]"),
          Map.entry("except", "[198.51.100.0/24]"),
          Map.entry("ports", "[8443]"),
          Map.entry("hostnames", "[other.example.com]"),
          Map.entry("extraEnv", "[{name: A, value: b}]"),
          Map.entry("tolerations", "[{key: a, operator: Exists}]"),
          Map.entry("extraEgress", "[{ports: [{port: 1}]}]"),
          Map.entry("affinity", "{nodeAffinity: {}}"));

  /// One for each leaf of the values.
  static Stream<Change> ofAll(JsonNode values) {
    return below(JsonPointer.empty(), values);
  }

  private static Stream<Change> below(JsonPointer at, JsonNode node) {
    return node.isObject() && !node.isEmpty()
        ? node.properties().stream()
            .flatMap(it -> below(at.appendProperty(it.getKey()), it.getValue()))
        : Stream.of(new Change(at, node, other(at.last().getMatchingProperty(), node)));
  }

  private static JsonNode other(String name, JsonNode node) {
    try {
      if (OTHERS.containsKey(name)) {
        return Chart.YAML.readTree(OTHERS.get(name));
      }
      return switch (node.getNodeType()) {
        case BOOLEAN -> Chart.YAML.getNodeFactory().booleanNode(!node.asBoolean());
        case NUMBER ->
            node.isInt()
                ? Chart.YAML.getNodeFactory().numberNode(node.asInt() + 1)
                : Chart.YAML.getNodeFactory().numberNode(node.asDouble() / 2);
        case OBJECT -> Chart.YAML.readTree("{a: b}");
        case ARRAY -> Chart.YAML.readTree("[other]");
        default -> Chart.YAML.getNodeFactory().textNode(other(node.asText()));
      };
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(name, e);
    }
  }

  private static String other(String text) {
    if (text.equals("HPA") || text.equals("KEDA")) {
      return text.equals("HPA") ? "KEDA" : "HPA";
    }
    var quantity = text.matches("[0-9]+(m|Mi|Gi|s|h)?");
    return quantity ? "7" + text : text + "x";
  }

  ObjectNode appliedTo(ObjectNode values) {
    var changed = values.deepCopy();
    var parent = (ObjectNode) changed.at(at.head());
    parent.set(at.last().getMatchingProperty(), to);
    return changed;
  }

  @Override
  public String toString() {
    return "%s: %s → %s".formatted(at, from, to);
  }
}
