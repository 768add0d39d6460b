package dev.flotilla.server.role;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.role.Role;
import java.io.IOException;

/// Reads roles. A field that no role has is refused: a misspelt limit must not be no limit.
final class RoleYaml {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final ObjectReader ROLE =
      Json.MAPPER
          .readerFor(Role.class)
          .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private RoleYaml() {}

  /// @param source names the document in messages
  /// @param model of a role that names none
  static Role read(String source, String yaml, String model) {
    try {
      return read(source, YAML.readTree(yaml), model);
    } catch (JsonProcessingException e) {
      throw refused(source, e);
    }
  }

  static Role read(String source, JsonNode node, String model) {
    if (!(node instanceof ObjectNode fields) || !fields.path("name").isTextual()) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE, source + ": expected a role, a mapping with a name");
    }
    try {
      var text = fields.deepCopy();
      if (!fields.hasNonNull("model")) {
        text.put("model", model);
      }
      if (fields.path("database").isBoolean()) {
        text.put("database", fields.path("database").asText());
      }
      return RoleRules.check(ROLE.readValue(text));
    } catch (JsonProcessingException e) {
      throw refused(source, e);
    } catch (IOException e) {
      throw new FlotillaException(ErrorCode.INTERNAL, source + ": cannot be read as a role", e);
    }
  }

  static ObjectNode write(Role role) {
    return Json.MAPPER.valueToTree(role);
  }

  private static FlotillaException refused(String source, JsonProcessingException e) {
    var why = e.getOriginalMessage().lines().findFirst().orElse("not YAML");
    return new FlotillaException(ErrorCode.UNPROCESSABLE, source + ": " + why, e);
  }
}
