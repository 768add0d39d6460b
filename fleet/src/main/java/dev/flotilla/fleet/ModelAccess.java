package dev.flotilla.fleet;

import dev.flotilla.api.role.Models;
import dev.flotilla.api.role.Role;
import dev.flotilla.engine.queue.Holder;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/// Which models a holder of an assignment token may call: its role's, and the small one that
/// Claude Code uses on the side.
///
/// @param roles the role that a holder works in
record ModelAccess(Function<Holder, Role> roles) implements Function<Holder, Set<String>> {
  @Override
  public Set<String> apply(Holder holder) {
    var models = new HashSet<>(Set.of(Models.small()));
    models.add(Models.id(roles.apply(holder).model()));
    return models;
  }
}
