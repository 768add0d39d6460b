package dev.flotilla.api.work;

/// The paths of the agent protocol, relative to the server's base URL. All but `join` want the
/// instance token as bearer.
public final class AgentRoutes {
  public static final String JOIN = "/agent/v1/join";
  public static final String LEASE = "/agent/v1/lease";
  public static final String HEARTBEAT = "/agent/v1/heartbeat";
  public static final String WATCH = "/agent/v1/watch";

  /// `PUT` octets with the query `token`, `session`, `path`, `offset`: 200 `{"length": n}` with
  /// what is durable now. `offset` at the length appends; octets that this attempt sent before are a
  /// repeat and change nothing; what an earlier attempt appended beyond its last checkpoint gives
  /// way; beyond the length is a gap: `conflict`. `GET` with `session`, `path`,
  /// `length`: the first `length` octets.
  public static final String TRANSCRIPT = "/agent/v1/attempts/{attempt}/transcript";

  public static final String CHECKPOINT = "/agent/v1/attempts/{attempt}/checkpoint";
  public static final String COMPLETE = "/agent/v1/attempts/{attempt}/complete";

  private AgentRoutes() {}

  public static String forAttempt(String route, AttemptId attempt) {
    return route.replace("{attempt}", attempt.toString());
  }
}
