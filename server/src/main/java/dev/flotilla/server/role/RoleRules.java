package dev.flotilla.server.role;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.role.Role;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// What a role must satisfy, whoever wrote it. The message names the role, the field and what was
/// found.
final class RoleRules {
  /// A sub-agent's, a timer's or a plan mode's work would outlive the turn that started it.
  private static final Set<String> FORBIDDEN =
      Set.of("Task", "Agent", "Workflow", "Monitor", "ScheduleWakeup", "EnterPlanMode");

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
  private static final Pattern TOOL = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,127}");
  private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
  private static final Pattern MEMORY = Pattern.compile("[1-9][0-9]{0,6}(Mi|Gi)");
  private static final int MAX_PROMPT = 100_000;

  private RoleRules() {}

  /// @throws FlotillaException `unprocessable`
  static Role check(Role role) {
    require(NAME.matcher(role.name()).matches(), role, "name", "1 to 40 of a-z, 0-9 and -");
    require(!role.title().isBlank() && role.title().length() <= 200, role, "title", "a line");
    require(role.prompt().length() <= MAX_PROMPT, role, "prompt", "at most 100000 characters");
    require(MODEL.matcher(role.model()).matches(), role, "model", "opus, sonnet, haiku or an id");
    role.tools().forEach(tool -> checkTool(role, tool));
    McpRules.problem(role)
        .ifPresent(
            it -> {
              throw refused(role, "mcp", "expected " + it);
            });
    require(
        role.env().stream().allMatch(it -> VARIABLE.matcher(it).matches()),
        role,
        "env",
        "names of environment variables");
    require(
        List.of("false", "task", "subtask").contains(role.database()),
        role,
        "database",
        "false, task or subtask");
    require(
        role.min() >= 0 && role.max() >= Math.max(1, role.min()) && role.max() <= 10_000,
        role,
        "min, max",
        "0 <= min <= max, max from 1 to 10000");
    require(
        role.cpu().signum() > 0 && role.cpu().compareTo(BigDecimal.valueOf(1024)) <= 0,
        role,
        "cpu",
        "cores, such as 0.5");
    require(MEMORY.matcher(role.memory()).matches(), role, "memory", "such as 512Mi or 2Gi");
    require(role.maxTurns().orElse(1) > 0, role, "maxTurns", "at least 1");
    return role;
  }

  private static void checkTool(Role role, String tool) {
    require(TOOL.matcher(tool).matches(), role, "tools", "names of tools");
    if (FORBIDDEN.contains(tool) || tool.startsWith("Cron")) {
      throw refused(
          role, "tools", "'%s' is not for agents: its work would outlive the turn".formatted(tool));
    }
  }

  private static void require(boolean holds, Role role, String field, String expected) {
    if (!holds) {
      throw refused(role, field, "expected " + expected);
    }
  }

  private static FlotillaException refused(Role role, String field, String why) {
    var name = role.name().length() > 40 ? role.name().substring(0, 40) + "…" : role.name();
    return new FlotillaException(
        ErrorCode.UNPROCESSABLE, "role '%s', %s: %s".formatted(name, field, why));
  }
}
