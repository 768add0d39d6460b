package dev.flotilla.api.pool;

import java.util.List;

/// Asking for idle agents to be taken away.
public final class Drain {
  private Drain() {}

  /// @param count of pods that shall go, those that drain already among them
  public record Request(int count) {}

  /// @param pods that lease nothing from now on: these may be deleted, and no others
  public record Response(List<String> pods) {}
}
