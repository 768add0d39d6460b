package dev.flotilla.api.pool;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Asking for idle agents to be taken away.
public final class Drain {
  private Drain() {}

  /// @param count of pods that shall go, those that drain already among them
  /// @param among the pods, by name, that may be asked to go beside those that drain already; null:
  /// any of the role
  public record Request(int count, @Nullable List<String> among) {
    /// Any of the role.
    public Request(int count) {
      this(count, null);
    }
  }

  /// @param pods that lease nothing from now on: these may be deleted, and no others
  public record Response(List<String> pods) {}
}
