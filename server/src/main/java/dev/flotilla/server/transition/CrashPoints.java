package dev.flotilla.server.transition;

/// Where a test may end the server: docs/crash-points.md has a row for each.
public final class CrashPoints {
  public static final String LEASE_BEFORE_COMMIT = "server.lease.before-commit";
  public static final String LEASE_AFTER_COMMIT = "server.lease.after-commit";
  public static final String CHECKPOINT_BEFORE_COMMIT = "server.checkpoint.before-commit";
  public static final String CHECKPOINT_AFTER_COMMIT = "server.checkpoint.after-commit";
  public static final String COMPLETE_BEFORE_COMMIT = "server.complete.before-commit";
  public static final String COMPLETE_AFTER_COMMIT = "server.complete.after-commit";

  /// The ref has moved within the transaction that says `merged`.
  public static final String MERGE_BEFORE_COMMIT = "server.merge.before-commit";

  public static final String MERGE_AFTER_COMMIT = "server.merge.after-commit";

  /// The merge loop has made what it needs in git; no transaction has taken it.
  public static final String QUEUE_MADE = "server.queue.made";

  /// A batch, a resolution, or the review of the whole is about to be recorded.
  public static final String QUEUE_BEFORE_COMMIT = "server.queue.before-commit";

  public static final String QUEUE_AFTER_COMMIT = "server.queue.after-commit";

  /// The intent is durable, nothing is pushed.
  public static final String DELIVER_BEFORE_PUSH = "server.deliver.before-push";

  /// The remote has it, the ledger does not know.
  public static final String DELIVER_BEFORE_COMMIT = "server.deliver.before-commit";

  public static final String DELIVER_AFTER_COMMIT = "server.deliver.after-commit";

  private CrashPoints() {}
}
