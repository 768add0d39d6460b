package dev.flotilla.api.role;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.api.task.Priority;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A specialisation, as data: CONTRACT, "Roles that ship". `min` and `max` are for pools in a
/// cluster.
///
/// @param model an alias (`opus`, `sonnet`, `haiku`) or a model id
/// @param tools the allow-list given to the CLI
/// @param mcp MCP servers as the CLI's `--mcp-config` wants them, by name
/// @param env names of environment variables that the commands may see
/// @param database `false`, `task` or `subtask`
/// @param maxTurns round trips to the model per attempt; absent: no limit
public record Role(
    String name,
    String title,
    String prompt,
    String model,
    List<String> tools,
    Map<String, JsonNode> mcp,
    List<String> skills,
    List<String> env,
    String database,
    int min,
    int max,
    BigDecimal cpu,
    String memory,
    Priority priority,
    Optional<Integer> maxTurns) {
  private static final String HIDDEN = "(hidden)";

  /// For people to see: what MCP servers are given in their environment or headers may be keys.
  public Role withoutKeys() {
    var servers = new LinkedHashMap<String, JsonNode>();
    mcp.forEach((server, config) -> servers.put(server, withoutKeys(config)));
    return new Role(
        name, title, prompt, model, tools, servers, skills, env, database, min, max, cpu, memory,
        priority, maxTurns);
  }

  private static JsonNode withoutKeys(JsonNode server) {
    JsonNode copy = server.deepCopy();
    for (var field : List.of("env", "headers")) {
      if (copy.path(field) instanceof ObjectNode values) {
        List.copyOf(values.properties()).forEach(it -> values.put(it.getKey(), HIDDEN));
      }
    }
    return copy;
  }

  /// A role out of YAML, where all but the name may be absent.
  @JsonCreator
  public static Role of(
      @JsonProperty("name") String name,
      @JsonProperty("title") @Nullable String title,
      @JsonProperty("prompt") @Nullable String prompt,
      @JsonProperty("model") @Nullable String model,
      @JsonProperty("tools") @Nullable List<String> tools,
      @JsonProperty("mcp") @Nullable Map<String, JsonNode> mcp,
      @JsonProperty("skills") @Nullable List<String> skills,
      @JsonProperty("env") @Nullable List<String> env,
      @JsonProperty("database") @Nullable String database,
      @JsonProperty("min") @Nullable Integer min,
      @JsonProperty("max") @Nullable Integer max,
      @JsonProperty("cpu") @Nullable BigDecimal cpu,
      @JsonProperty("memory") @Nullable String memory,
      @JsonProperty("priority") @Nullable Priority priority,
      @JsonProperty("maxTurns") @Nullable Integer maxTurns) {
    return new Role(
        name,
        title == null ? name : title,
        prompt == null ? "" : prompt,
        model == null ? "sonnet" : model,
        tools == null
            ? List.of("Bash", "Read", "Edit", "Write", "Glob", "Grep", "AskUserQuestion")
            : List.copyOf(tools),
        mcp == null ? Map.of() : Map.copyOf(mcp),
        skills == null ? List.of() : List.copyOf(skills),
        env == null ? List.of() : List.copyOf(env),
        database == null ? "false" : database,
        min == null ? 0 : (int) min,
        max == null ? 10 : (int) max,
        cpu == null ? BigDecimal.ONE : cpu,
        memory == null ? "2Gi" : memory,
        priority == null ? Priority.MEDIUM : priority,
        Optional.ofNullable(maxTurns));
  }
}
