package dev.flotilla.api.process;

/// The points of an assignment's life at which an agent may be made to die, in their order.
public final class AgentCrashPoint {
  public static final String LEASED = "agent.leased";
  public static final String PREPARED = "agent.prepared";
  public static final String CLI_STARTED = "agent.cli-started";
  public static final String TREE_PUSHED = "agent.tree-pushed";
  public static final String TRANSCRIPT_ACKNOWLEDGED = "agent.transcript-acknowledged";
  public static final String CHECKPOINT_REPORTED = "agent.checkpoint-reported";

  /// The CLI has ended with a result; nothing of it is reported.
  public static final String LAST_RESULT = "agent.last-result";

  public static final String BRANCH_PUSHED = "agent.branch-pushed";
  public static final String COMPLETING = "agent.completing";
  public static final String COMPLETED = "agent.completed";

  private AgentCrashPoint() {}
}
