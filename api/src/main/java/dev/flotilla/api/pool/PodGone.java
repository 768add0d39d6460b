package dev.flotilla.api.pool;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flotilla.api.json.Wire;

/// `POST /operator/v1/agents/{pod}/gone`: a pod has ended; what it worked on goes back at once.
public record PodGone(String uid, Reason reason) {
  /// Why it ended.
  public enum Reason {
    EVICTED("evicted", "its pod was evicted"),
    OOM_KILLED("oomKilled", "its pod ran out of memory"),
    NODE_LOST("nodeLost", "its pod's node was lost"),
    DELETED("deleted", "its pod was deleted"),
    FAILED("failed", "its pod failed");

    private final String wire;
    private final String words;

    Reason(String wire, String words) {
      this.wire = wire;
      this.words = words;
    }

    @JsonValue
    public String wire() {
      return wire;
    }

    /// For a person.
    public String words() {
      return words;
    }

    @JsonCreator
    public static Reason of(String text) {
      return Wire.parse(values(), Reason::wire, text);
    }
  }
}
