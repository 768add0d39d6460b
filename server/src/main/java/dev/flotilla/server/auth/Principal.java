package dev.flotilla.server.auth;

import dev.flotilla.api.work.InstanceId;
import dev.flotilla.server.cluster.Identity;

/// Who calls, as far as the credential proves it.
public sealed interface Principal {
  /// @param subject what audit and idempotency know the person by
  record Person(String subject, boolean admin) implements Principal {}

  record Instance(InstanceId id) implements Principal {}

  /// A cluster's pod, which may not have joined yet.
  record Pod(Identity.Pod pod) implements Principal {}

  /// A cluster's operator.
  record Operator() implements Principal {}

  /// @param token not yet spent: joining spends it
  record Joiner(String token) implements Principal {
    @Override
    public String toString() {
      return "Joiner[]";
    }
  }
}
