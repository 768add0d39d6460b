package dev.flotilla.e2e.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// An object as it is rendered.
public record Resource(ObjectNode json) {
  private static final Set<String> OF_THE_CLUSTER =
      Set.of(
          "Namespace",
          "PriorityClass",
          "ValidatingAdmissionPolicy",
          "ValidatingAdmissionPolicyBinding");

  String kind() {
    return json.path("kind").asText();
  }

  String name() {
    return json.at("/metadata/name").asText();
  }

  String id() {
    return kind() + "/" + name();
  }

  boolean isOfTheCluster() {
    return OF_THE_CLUSTER.contains(kind());
  }

  JsonNode at(String pointer) {
    return json.at(pointer);
  }

  Map<String, String> labels() {
    return texts(at("/metadata/labels"));
  }

  static Map<String, String> texts(JsonNode map) {
    var texts = new LinkedHashMap<String, String>();
    map.properties().forEach(it -> texts.put(it.getKey(), it.getValue().asText()));
    return texts;
  }
}
