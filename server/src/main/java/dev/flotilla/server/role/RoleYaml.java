package dev.flotilla.server.role;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.role.Role;
import java.io.IOException;
import java.util.Optional;

/// Reads roles. A field that no role has is refused: a misspelt limit must not be no limit.
final class RoleYaml {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final ObjectReader ROLE =
      Json.MAPPER
          .readerFor(Role.class)
          .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private RoleYaml() {}

  /// A role's fields, the name among them.
  ///
  /// @param source names the document in messages
  static ObjectNode fields(String source, String yaml) {
    try {
      if (YAML.readTree(yaml) instanceof ObjectNode fields && fields.path("name").isTextual()) {
        return fields;
      }
    } catch (JsonProcessingException e) {
      throw refused(source, e);
    }
    throw new FlotillaException(
        ErrorCode.UNPROCESSABLE, source + ": expected a role, a mapping with a name");
  }

  /// @param base keeps what `changes` do not name
  static ObjectNode merged(Optional<Role> base, ObjectNode changes) {
    ObjectNode whole = base.map(RoleYaml::write).orElseGet(changes::objectNode);
    whole.setAll(changes);
    return whole;
  }

  /// @param model of a role that names none
  static Role read(String source, ObjectNode fields, String model) {
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

  private static ObjectNode write(Role role) {
    return Json.MAPPER.valueToTree(role);
  }

  private static FlotillaException refused(String source, JsonProcessingException e) {
    var why = e.getOriginalMessage().lines().findFirst().orElse("not YAML");
    return new FlotillaException(ErrorCode.UNPROCESSABLE, source + ": " + why, e);
  }
}
