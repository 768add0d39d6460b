package dev.flotilla.api.pool;

/// The paths of the operator's protocol, relative to the server's base URL. All want the operator's
/// ServiceAccount token as bearer.
public final class OperatorRoutes {
  /// `GET`: [PoolFigures] now; with the query `since` (a version) and `wait` (seconds, at most
  /// [#MAX_WAIT]) as soon as something else is to be said than under that version. `PUT`
  /// [KnownPools]: 204.
  public static final String POOLS = "/operator/v1/pools";

  /// `POST` [Drain.Request]: 200 [Drain.Response]; `not_found` for a role without a pool.
  public static final String DRAIN = "/operator/v1/pools/{role}/drain";

  /// `POST` [PodGone]: 204, also for a pod that never joined.
  public static final String GONE = "/operator/v1/agents/{pod}/gone";

  /// Seconds.
  public static final int MAX_WAIT = 30;

  private OperatorRoutes() {}

  public static String drain(String role) {
    return DRAIN.replace("{role}", role);
  }

  public static String gone(String pod) {
    return GONE.replace("{pod}", pod);
  }
}
