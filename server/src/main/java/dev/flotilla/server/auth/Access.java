package dev.flotilla.server.auth;

import io.javalin.security.RouteRole;

/// Who may call a route. Every route names exactly one.
public enum Access implements RouteRole {
  /// A person with a user's or the admin's token.
  PERSON,
  /// A person with the admin's token.
  ADMIN,
  /// An agent process with its instance token.
  INSTANCE,
  /// Whoever holds a join token that is not spent, or is a pod of the cluster.
  JOINER,
  /// The cluster's operator with its ServiceAccount token.
  OPERATOR
}
