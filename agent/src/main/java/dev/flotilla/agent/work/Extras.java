package dev.flotilla.agent.work;

import dev.flotilla.agent.claude.Launch;
import dev.flotilla.agent.isolation.Inside;
import dev.flotilla.agent.workspace.SafeFiles;
import dev.flotilla.api.work.Grant;

/// What a role gives beside words and tools: MCP servers and skills. They come from the role, never
/// from the checkout.
final class Extras {
  private final McpServers servers;
  private final SkillFiles skills;

  Extras(Grant grant, Inside inside, SafeFiles config) {
    this.servers = new McpServers(grant, inside, config);
    this.skills = new SkillFiles(grant, inside, config);
  }

  /// Puts them where the CLI that starts next reads them, while no command runs.
  Launch.Extras show() {
    return new Launch.Extras(servers.show(), skills.show());
  }

  /// Takes away what commands must not read, once the CLI has begun.
  void hide() {
    servers.hide();
  }
}
