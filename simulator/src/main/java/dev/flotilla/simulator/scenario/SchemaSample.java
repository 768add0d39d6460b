package dev.flotilla.simulator.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/// The simplest value that a JSON schema takes: what is required, the first of an enum, the least
/// of a range. Knows the keywords that structured answers are asked for with.
final class SchemaSample {
  private SchemaSample() {}

  static ObjectNode object(JsonNode schema, String text) {
    var sample = JsonNodeFactory.instance.objectNode();
    for (var name : schema.path("required")) {
      sample.set(name.asText(), of(schema.path("properties").path(name.asText()), text));
    }
    return sample;
  }

  private static JsonNode of(JsonNode schema, String text) {
    if (schema.has("const")) {
      return schema.get("const");
    }
    if (schema.path("enum").isArray()) {
      return schema.get("enum").get(0);
    }
    var type = schema.path("type").isArray() ? schema.get("type").get(0) : schema.path("type");
    return switch (type.asText()) {
      case "object" -> object(schema, text);
      case "array" -> array(schema, text);
      case "integer" -> IntNode.valueOf(schema.path("minimum").asInt(0));
      case "number" -> DoubleNode.valueOf(schema.path("maximum").asDouble(1));
      case "boolean" -> BooleanNode.TRUE;
      case "null" -> NullNode.instance;
      default -> TextNode.valueOf(text);
    };
  }

  private static JsonNode array(JsonNode schema, String text) {
    var array = JsonNodeFactory.instance.arrayNode();
    for (var i = 0; i < schema.path("minItems").asInt(0); i++) {
      array.add(of(schema.path("items"), text));
    }
    return array;
  }
}
