package dev.flotilla.agent.work;

import dev.flotilla.agent.isolation.Inside;
import dev.flotilla.agent.workspace.SafeFiles;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.work.Grant;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The role's skills, as a plugin of the CLI's. Each start gets them in a place of its own whose
/// name nobody could know before: in one that the model's commands have seen they could have left
/// hooks.
final class SkillFiles {
  private static final String PLUGIN = "flotilla";

  private final Grant grant;
  private final Inside inside;
  private final SafeFiles config;

  SkillFiles(Grant grant, Inside inside, SafeFiles config) {
    this.grant = grant;
    this.inside = inside;
    this.config = config;
  }

  /// The directory as seen from inside; empty when the role has no skills.
  Optional<String> show() {
    if (grant.skills().isEmpty()) {
      return Optional.empty();
    }
    var place = "flotilla/" + UUID.randomUUID();
    var plugin = Json.write(Map.of("name", PLUGIN)).getBytes(StandardCharsets.UTF_8);
    config.write(place + "/.claude-plugin/plugin.json", plugin);
    for (var skill : grant.skills()) {
      for (var file : skill.files()) {
        var path = place + "/skills/" + skill.name() + "/" + file.path();
        var content = Base64.getDecoder().decode(file.base64());
        if (file.executable()) {
          config.writeExecutable(path, content);
        } else {
          config.write(path, content);
        }
      }
    }
    return Optional.of(inside.config() + "/" + place);
  }
}
