package dev.flotilla.engine.ledger;

import dev.flotilla.api.role.Role;
import java.util.Map;
import java.util.Optional;

/// What a repository says about itself at the base commit: its `.flotilla.yaml`, and what it tells
/// Claude. An agent cannot change it.
///
/// @param roles added or changed ones, by name
/// @param instructions CLAUDE.md, AGENTS.md and `.claude/rules`, nested files and imports expanded
public record RepositorySettings(
    Optional<String> check,
    Optional<String> setup,
    Map<String, Role> roles,
    Optional<String> instructions) {
  public static final RepositorySettings NONE =
      new RepositorySettings(Optional.empty(), Optional.empty(), Map.of(), Optional.empty());

  public RepositorySettings {
    roles = Map.copyOf(roles);
  }
}
