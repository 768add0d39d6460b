package dev.flotilla.api.pool;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Asking for agents to be taken away, when they have nothing to do.
public final class Drain {
  private Drain() {}

  /// @param count of pods that shall go, those that drain already among them; of busy ones that drain
  /// beyond it nothing is wanted any more
  /// @param among the pods, by name, that may be asked to go beside those that drain already; null:
  /// any of the role
  public record Request(int count, @Nullable List<String> among) {
    /// Any of the role.
    public Request(int count) {
      this(count, null);
    }
  }

  /// @param pods that hold no lease and never will: these may be deleted, and no others. Busy ones that
  /// drain follow as [PoolFigures.State#DRAINING] when they are done
  public record Response(List<String> pods) {
    public Response {
      pods = List.copyOf(pods);
    }
  }
}
