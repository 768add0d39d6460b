package dev.flotilla.server.role;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.role.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a repository may not ask for in its roles, because a repository is not the machine's owner:
/// more of the machine's variables, and a manager that does more than read. What the fleet's own
/// role of that name has may be kept or narrowed.
final class RepositoryRules {
  /// All that a plan or a review needs; none of them changes anything or runs a command.
  private static final Set<String> READING = Set.of("Read", "Glob", "Grep", "AskUserQuestion");

  private RepositoryRules() {}

  /// @param source names the role's place in messages
  /// @param base the fleet's own role of that name
  /// @throws FlotillaException `unprocessable`
  static void check(String source, Optional<Role> base, Role role) {
    if (!base.map(Role::env).orElse(List.of()).containsAll(role.env())) {
      throw refused(
          source,
          "env: a repository may not ask for variables of the machine that agents run on:"
              + " leave it out, and name them in a role of the fleet's own, or in isolation.env");
    }
    if (role.name().equals(Roles.MANAGER)) {
      base.ifPresent(own -> checkReading(source, own, role));
    }
  }

  private static void checkReading(String source, Role base, Role role) {
    var allowed = new HashSet<>(READING);
    allowed.addAll(base.tools());
    for (var tool : role.tools()) {
      if (!allowed.contains(tool)) {
        throw refused(
            source,
            "tools: a repository's manager may only read (%s), found '%s': leave it out, or give it"
                    .formatted(String.join(", ", allowed.stream().sorted().toList()), tool)
                + " in a role of the fleet's own");
      }
    }
    if (!base.mcp().entrySet().containsAll(role.mcp().entrySet())) {
      throw refused(
          source,
          "mcp: a repository may not give the manager servers, which run commands: leave it out,"
              + " and name them in a role of the fleet's own");
    }
  }

  private static FlotillaException refused(String source, String why) {
    return new FlotillaException(ErrorCode.UNPROCESSABLE, source + ", " + why);
  }
}
