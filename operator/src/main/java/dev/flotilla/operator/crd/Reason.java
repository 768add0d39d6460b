package dev.flotilla.operator.crd;

/// Every reason that a condition of a fleet or a pool can bear. Reasons are part of the API: people's
/// alerts go by them.
public enum Reason {
  AGENTS_READY(Type.READY, Truth.TRUE, "AgentsReady", "as many agents are ready as are wanted"),
  AGENTS_STARTING(Type.READY, Truth.FALSE, "AgentsStarting", "fewer are ready than are wanted"),
  FLEET_MISSING(
      Type.READY,
      Truth.FALSE,
      "FleetMissing",
      "`spec.fleetRef` names no fleet: nothing is started"),
  ROLE_TAKEN(
      Type.READY, Truth.FALSE, "RoleTaken", "an older pool has the same role: nothing is started"),

  STARTING(Type.PROGRESSING, Truth.TRUE, "Starting", "agents are being started"),
  ROLLING_OUT(
      Type.PROGRESSING, Truth.TRUE, "RollingOut", "agents of an older template are being replaced"),
  UP_TO_DATE(Type.PROGRESSING, Truth.FALSE, "UpToDate", "all agents are of the newest template"),

  QUEUE_FOLLOWED(
      Type.SCALING_ACTIVE, Truth.TRUE, "QueueFollowed", "`replicas` follows what waits and runs"),
  NOT_IN_MODE_QUEUE(
      Type.SCALING_ACTIVE, Truth.FALSE, "NotInModeQueue", "somebody else writes `replicas`"),
  FLEET_PAUSED(Type.SCALING_ACTIVE, Truth.FALSE, "FleetPaused", "`paused` of the fleet is true"),
  SERVER_UNREACHABLE(
      Type.SCALING_ACTIVE,
      Truth.FALSE,
      "ServerUnreachable",
      "the queue could not be asked: nothing is changed"),

  WITHIN_LIMITS(Type.SCALING_LIMITED, Truth.FALSE, "WithinLimits", "nothing holds the number"),
  AT_MAX(Type.SCALING_LIMITED, Truth.TRUE, "AtMax", "more are wanted than `scaling.max`"),
  AT_MIN(Type.SCALING_LIMITED, Truth.TRUE, "AtMin", "`scaling.min` keeps more than are wanted"),
  PROVIDER_THROTTLED(
      Type.SCALING_LIMITED,
      Truth.TRUE,
      "ProviderThrottled",
      "no growth while the model provider throttles"),
  BUDGET_EXHAUSTED(
      Type.SCALING_LIMITED, Truth.TRUE, "BudgetExhausted", "no growth while the budget is spent"),
  START_RATE(
      Type.SCALING_LIMITED,
      Truth.TRUE,
      "StartRate",
      "growth waits for `scaling.maxStartsPerMinute`"),
  RECENTLY_NEEDED(
      Type.SCALING_LIMITED,
      Truth.TRUE,
      "RecentlyNeeded",
      "shrinking waits until `scaling.idleSeconds` are over"),

  NOTHING_LEAVES(Type.DRAINING, Truth.FALSE, "NothingLeaves", "no agent is to go"),
  WAITING_FOR_IDLE(
      Type.DRAINING,
      Truth.TRUE,
      "WaitingForIdle",
      "agents are to go, and are at work: they finish it and take nothing more"),
  AGENTS_LEAVING(Type.DRAINING, Truth.TRUE, "AgentsLeaving", "agents without work are leaving"),

  AS_EXPECTED(Type.DEGRADED, Truth.FALSE, "AsExpected", "nothing is wrong"),
  IMAGE_UNAVAILABLE(
      Type.DEGRADED, Truth.TRUE, "ImageUnavailable", "the image of a pod cannot be pulled"),
  NOT_CONFIGURED(
      Type.DEGRADED,
      Truth.TRUE,
      "NotConfigured",
      "a pod refers to something that is missing, as a pull Secret or a RuntimeClass"),
  UNSCHEDULABLE(Type.DEGRADED, Truth.TRUE, "Unschedulable", "no node has room for a pod"),
  QUOTA_EXCEEDED(Type.DEGRADED, Truth.TRUE, "QuotaExceeded", "a ResourceQuota refuses more pods"),
  POD_REFUSED(
      Type.DEGRADED, Truth.TRUE, "PodRefused", "the API server refuses a pod, as by a policy"),
  AGENTS_FAIL(Type.DEGRADED, Truth.TRUE, "AgentsFail", "agents end with an error soon after start"),

  POOLS_READY(Type.FLEET_READY, Truth.TRUE, "PoolsReady", "every pool is ready"),
  POOLS_NOT_READY(Type.FLEET_READY, Truth.FALSE, "PoolsNotReady", "a pool is not ready"),
  FLEET_SERVER_UNREACHABLE(
      Type.FLEET_READY, Truth.FALSE, "ServerUnreachable", "the server does not answer"),
  BUDGET_SPENT(
      Type.BUDGET, Truth.TRUE, "BudgetSpent", "the fleet's budget is spent: no pool grows"),
  BUDGET_LEFT(Type.BUDGET, Truth.FALSE, "BudgetLeft", "the fleet may spend more"),
  THROTTLED(
      Type.THROTTLING, Truth.TRUE, "Throttled", "the model provider throttles: no pool grows"),
  NOT_THROTTLED(Type.THROTTLING, Truth.FALSE, "NotThrottled", "the model provider takes all"),
  QUOTA_TOO_SMALL(
      Type.QUOTA,
      Truth.TRUE,
      "QuotaTooSmall",
      "with every pool at its maximum a ResourceQuota is exceeded"),
  QUOTA_SUFFICES(Type.QUOTA, Truth.FALSE, "QuotaSuffices", "every pool fits at its maximum");

  /// The kinds of conditions, with the kind of object that bears them.
  public enum Type {
    READY("AgentPool", "Ready"),
    PROGRESSING("AgentPool", "Progressing"),
    SCALING_ACTIVE("AgentPool", "ScalingActive"),
    SCALING_LIMITED("AgentPool", "ScalingLimited"),
    DRAINING("AgentPool", "Draining"),
    DEGRADED("AgentPool", "Degraded"),
    FLEET_READY("AgentFleet", "Ready"),
    BUDGET("AgentFleet", "BudgetExhausted"),
    THROTTLING("AgentFleet", "ProviderThrottled"),
    QUOTA("AgentFleet", "QuotaInsufficient");

    private final String kind;
    private final String text;

    Type(String kind, String text) {
      this.kind = kind;
      this.text = text;
    }

    public String kind() {
      return kind;
    }

    /// As in a condition's `type`.
    public String text() {
      return text;
    }
  }

  /// A condition's status.
  public enum Truth {
    TRUE("True"),
    FALSE("False");

    private final String text;

    Truth(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  private final Type type;
  private final Truth truth;
  private final String text;
  private final String meaning;

  Reason(Type type, Truth truth, String text, String meaning) {
    this.type = type;
    this.truth = truth;
    this.text = text;
    this.meaning = meaning;
  }

  public Type type() {
    return type;
  }

  public Truth truth() {
    return truth;
  }

  /// As in a condition's `reason`.
  public String text() {
    return text;
  }

  /// For the documentation and for a condition's message.
  public String meaning() {
    return meaning;
  }
}
