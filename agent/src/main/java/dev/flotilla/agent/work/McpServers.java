package dev.flotilla.agent.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.agent.isolation.Inside;
import dev.flotilla.agent.workspace.SafeFiles;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.work.Grant;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The role's MCP servers, as the file that the CLI reads at its start. A role may have put a
/// credential into it, so it is there from before a start until the CLI has begun, and no longer:
/// the model's commands could read it.
final class McpServers {
  private static final String FILE = "flotilla/mcp.json";

  private final Grant grant;
  private final Inside inside;
  private final SafeFiles config;

  McpServers(Grant grant, Inside inside, SafeFiles config) {
    this.grant = grant;
    this.inside = inside;
    this.config = config;
  }

  /// The file as seen from inside; empty when the role has no servers.
  Optional<String> show() {
    if (grant.role().mcp().isEmpty()) {
      return Optional.empty();
    }
    ObjectNode servers = Json.MAPPER.createObjectNode();
    grant.role().mcp().forEach(servers::set);
    var text = Json.write(Json.MAPPER.createObjectNode().set("mcpServers", servers));
    config.write(FILE, text.getBytes(StandardCharsets.UTF_8));
    return Optional.of(inside.config() + "/" + FILE);
  }

  void hide() {
    if (!grant.role().mcp().isEmpty()) {
      config.delete(FILE); // commands run by now: writing by a path might follow their links
    }
  }
}
