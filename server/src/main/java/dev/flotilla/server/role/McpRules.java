package dev.flotilla.server.role;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.api.role.Role;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What MCP servers must look like. The CLI leaves out without a word a server that it cannot read,
/// so a misspelt one is refused here.
final class McpRules {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]|_(?!_)){0,62}");
  private static final Set<String> COMMAND = Set.of("type", "command", "args", "env");
  private static final Set<String> REMOTE = Set.of("type", "url", "headers");

  private McpRules() {}

  /// What is wrong with the role's servers or with the tools of servers that it lists.
  static Optional<String> problem(Role role) {
    for (var server : role.mcp().entrySet()) {
      if (!NAME.matcher(server.getKey()).matches()) {
        return Optional.of("names of servers: letters, digits, '-' and single '_'");
      }
      if (!isServer(server.getValue())) {
        return Optional.of(
            server.getKey()
                + ": {command: TEXT, args: [TEXT], env: {NAME: TEXT}}"
                + " or {type: http, url: URL, headers: {NAME: TEXT}}");
      }
    }
    return role.tools().stream()
        .filter(it -> it.startsWith("mcp__") && !isOfAServer(role, it))
        .findFirst()
        .map(it -> "a server for the tool '" + it + "', mcp__SERVER__TOOL");
  }

  private static boolean isOfAServer(Role role, String tool) {
    return role.mcp().keySet().stream().anyMatch(it -> tool.startsWith("mcp__" + it + "__"));
  }

  private static boolean isServer(JsonNode node) {
    if (!(node instanceof ObjectNode server)) {
      return false;
    }
    return switch (server.path("type").asText("stdio")) {
      case "stdio" -> isCommand(server);
      case "http", "sse" -> isRemote(server);
      default -> false;
    };
  }

  private static boolean isCommand(ObjectNode server) {
    var args = server.path("args");
    return has(server, COMMAND)
        && server.path("command").isTextual()
        && !server.path("command").asText().isBlank()
        && (args.isMissingNode() || (args.isArray() && texts(args)))
        && isMapping(server.path("env"));
  }

  private static boolean isRemote(ObjectNode server) {
    return has(server, REMOTE)
        && isUrl(server.path("url").asText())
        && isMapping(server.path("headers"));
  }

  private static boolean isMapping(JsonNode node) {
    return node.isMissingNode() || (node.isObject() && texts(node));
  }

  private static boolean isUrl(String text) {
    try {
      var url = URI.create(text);
      return url.getHost() != null && Set.of("http", "https").contains(url.getScheme());
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean has(ObjectNode server, Set<String> keys) {
    return server.properties().stream().allMatch(it -> keys.contains(it.getKey()));
  }

  private static boolean texts(JsonNode all) {
    for (var each : all) {
      if (!each.isTextual()) {
        return false;
      }
    }
    return true;
  }
}
