package dev.flotilla.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Compares JSON with the schemas of an OpenAPI document, as far as that document uses them, and
/// strictly: a field that is not described is as wrong as one that is missing.
final class SchemaCheck {
  private final JsonNode document;
  private final List<String> wrong = new ArrayList<>();

  SchemaCheck(JsonNode document) {
    this.document = document;
  }

  List<String> wrong() {
    return wrong;
  }

  void answer(String path, String method, String status, JsonNode body) {
    var content = document.path("paths").path(path).path(method).path("responses").path(status);
    var schema = content.path("content").path("application/json").path("schema");
    if (schema.isMissingNode()) {
      wrong.add(method + " " + path + " " + status + " has no schema");
    }
    check(method + " " + path, schema, body);
  }

  void schema(String name, JsonNode value) {
    check(name, document.path("components").path("schemas").path(name), value);
  }

  private void check(String at, JsonNode given, JsonNode value) {
    var schema = given.has("$ref") ? document.at(given.path("$ref").asText().substring(1)) : given;
    if (schema.has("oneOf")) {
      if (!value.isNull()) {
        check(at, schema.path("oneOf").get(0), value);
      }
      return;
    }
    var types = types(schema);
    if (!types.isEmpty() && !types.contains(type(value)) && !isWhole(types, value)) {
      wrong.add("%s: expected %s, found %s".formatted(at, types, value));
      return;
    }
    if (schema.has("enum") && !value.isNull() && !contains(schema.path("enum"), value.asText())) {
      wrong.add("%s: '%s' is none of %s".formatted(at, value.asText(), schema.path("enum")));
    }
    if (schema.has("pattern") && !value.asText().matches(schema.path("pattern").asText())) {
      wrong.add("%s: '%s' does not match".formatted(at, value.asText()));
    }
    if (value.isObject() && schema.has("properties")) {
      fields(at, schema, value);
    }
    if (value instanceof ArrayNode items) {
      for (int i = 0; i < items.size(); i++) {
        check(at + "[" + i + "]", schema.path("items"), items.get(i));
      }
    }
  }

  private void fields(String at, JsonNode schema, JsonNode value) {
    for (var required : schema.path("required")) {
      if (!value.has(required.asText())) {
        wrong.add("%s: no %s".formatted(at, required.asText()));
      }
    }
    for (var field : value.properties()) {
      var described = schema.path("properties").path(field.getKey());
      if (described.isMissingNode()) {
        wrong.add("%s: %s is not described".formatted(at, field.getKey()));
      } else {
        check(at + "." + field.getKey(), described, field.getValue());
      }
    }
  }

  private static boolean isWhole(Set<String> types, JsonNode value) {
    return types.contains("number") && value.isIntegralNumber();
  }

  private static Set<String> types(JsonNode schema) {
    var types = new TreeSet<String>();
    var type = schema.path("type");
    type.forEach(it -> types.add(it.asText()));
    if (type.isTextual()) {
      types.add(type.asText());
    }
    return types;
  }

  private static String type(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "string";
      case BOOLEAN -> "boolean";
      case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
      case ARRAY -> "array";
      case NULL -> "null";
      case OBJECT, POJO, BINARY, MISSING -> "object";
    };
  }

  private static boolean contains(JsonNode values, String text) {
    for (var value : values) {
      if (value.asText().equals(text)) {
        return true;
      }
    }
    return false;
  }
}
