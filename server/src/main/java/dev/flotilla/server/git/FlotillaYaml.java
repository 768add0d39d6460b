package dev.flotilla.server.git;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// `.flotilla.yaml` of a base commit, read strictly: an unknown or misspelt key is refused, because
/// a check that is not run must not look like one that passed. Anchors and aliases are refused too.
///
/// @param roles a mapping by name, or a null node
record FlotillaYaml(
    Optional<String> check, Optional<String> setup, Optional<String> migrate, JsonNode roles) {
  static final String PATH = ".flotilla.yaml";
  static final int MAX_OCTETS = 64 * 1024;

  private static final int MAX_COMMAND = 8 * 1024;
  private static final int MAX_DEPTH = 50;
  private static final Set<String> KEYS =
      new TreeSet<>(Set.of("check", "setup", "database", "roles"));

  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .build());

  static final FlotillaYaml NONE =
      new FlotillaYaml(
          Optional.empty(), Optional.empty(), Optional.empty(), NullNode.getInstance());

  /// What a tree says; a link inside it is followed. A name that stands for no text is refused
  /// like a misspelt key.
  ///
  /// @throws FlotillaException `unprocessable`, naming the key
  static FlotillaYaml in(CommitTree tree) throws IOException {
    var text = tree.text(PATH, MAX_OCTETS);
    if (text.isEmpty() && tree.has(PATH)) {
      throw refused(
          "expected a file, found a directory, another repository or a link that leads to no file"
              + " of this repository");
    }
    return text.map(FlotillaYaml::of).orElse(NONE);
  }

  /// @throws FlotillaException `unprocessable`, naming the key
  static FlotillaYaml of(CommitTree.Text file) {
    if (file.cut()) {
      throw refused("expected at most %d KB".formatted(MAX_OCTETS / 1024));
    }
    return of(file.text());
  }

  static FlotillaYaml of(String text) {
    var root = parsed(text);
    if (root.isMissingNode() || root.isNull()) {
      return NONE;
    }
    if (!(root instanceof ObjectNode fields)) {
      throw refused("expected a mapping with any of " + String.join(", ", KEYS));
    }
    for (var field : fields.properties()) {
      if (!KEYS.contains(field.getKey())) {
        throw refused(
            "expected any of %s, found '%s'".formatted(String.join(", ", KEYS), field.getKey()));
      }
    }
    return new FlotillaYaml(
        command(fields, "check"), command(fields, "setup"), migrate(fields), roles(fields));
  }

  private static JsonNode parsed(String text) {
    try {
      refuseAliases(text);
      try (var values = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
        JsonNode first = values.hasNextValue() ? values.nextValue() : NullNode.getInstance();
        if (values.hasNextValue()) {
          throw refused("expected one document, found several");
        }
        return first == null ? NullNode.getInstance() : first;
      }
    } catch (JsonProcessingException e) {
      var line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      var what = e.getOriginalMessage().lines().findFirst().orElse("");
      throw refused("line %d: not YAML (%s)".formatted(line, what));
    } catch (IOException e) {
      throw refused("not YAML");
    }
  }

  private static void refuseAliases(String text) throws IOException {
    try (YAMLParser tokens = YAML.getFactory().createParser(text)) {
      while (tokens.nextToken() != null) {
        if (tokens.isCurrentAlias() || tokens.getObjectId() != null) {
          throw refused(
              "line %d: anchors and aliases are not supported, write the value out"
                  .formatted(tokens.currentLocation().getLineNr()));
        }
      }
    }
  }

  private static Optional<String> command(ObjectNode fields, String key) {
    var value = fields.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual() || value.asText().isBlank()) {
      throw refused("%s: expected a command, a text".formatted(key));
    }
    if (value.asText().length() > MAX_COMMAND) {
      throw refused("%s: expected at most %d characters".formatted(key, MAX_COMMAND));
    }
    return Optional.of(value.asText().strip());
  }

  private static Optional<String> migrate(ObjectNode fields) {
    var database = fields.path("database");
    if (database.isMissingNode() || database.isNull()) {
      return Optional.empty();
    }
    if (!(database instanceof ObjectNode mapping)
        || mapping.size() != 1
        || !mapping.path("migrate").isTextual()) {
      throw refused("database: expected {migrate: \"COMMAND\"}");
    }
    return command(mapping, "migrate");
  }

  private static JsonNode roles(ObjectNode fields) {
    var roles = fields.path("roles");
    if (roles.isMissingNode() || roles.isNull()) {
      return NullNode.getInstance();
    }
    if (!roles.isObject()) {
      throw refused("roles: expected a mapping of names to roles");
    }
    return roles;
  }

  private static FlotillaException refused(String why) {
    return new FlotillaException(ErrorCode.UNPROCESSABLE, PATH + ": " + why);
  }
}
