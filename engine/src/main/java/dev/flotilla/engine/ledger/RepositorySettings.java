package dev.flotilla.engine.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.Optional;

/// What a repository says about itself at the base commit: its `.flotilla.yaml`, and what it tells
/// Claude. An agent cannot change it.
///
/// @param roles added or changed ones as the file has them, a mapping by name; null node: none
/// @param instructions CLAUDE.md, AGENTS.md and `.claude/rules`, nested files and imports expanded
public record RepositorySettings(
    Optional<String> check, Optional<String> setup, JsonNode roles, Optional<String> instructions) {
  public static final RepositorySettings NONE =
      new RepositorySettings(
          Optional.empty(), Optional.empty(), NullNode.getInstance(), Optional.empty());
}
