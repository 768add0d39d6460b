package dev.flotilla.server.git;

/// Where a test may end the server while it works on git: docs/crash-points.md has a row for each.
public final class CrashPoints {
  /// A push's pack is in rows that nothing refers to; no ref has moved.
  public static final String PACK_WRITTEN = "server.git.pack-written";

  /// The push is accepted; the pusher has no answer yet.
  public static final String PUSH_ACCEPTED = "server.git.push-accepted";

  /// What stays of an assignment is written beside its packs, which still count.
  public static final String KEPT_PACK_WRITTEN = "server.git.kept-pack-written";

  /// A merge's pack is in rows that nothing refers to.
  public static final String MERGE_WRITTEN = "server.git.merge-written";

  private CrashPoints() {}
}
