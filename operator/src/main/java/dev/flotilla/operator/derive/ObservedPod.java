package dev.flotilla.operator.derive;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Optional;

/// A pod of a pool, as API server and server together know it. Immutable.
///
/// @param templateHash of the template that it was made from
/// @param leaving it is being deleted
/// @param guarded it bears the annotations of a busy agent
/// @param created when, by the API server's clock
/// @param trouble what a person should know of it
public record ObservedPod(
    String name,
    String uid,
    String templateHash,
    Stage stage,
    boolean ready,
    boolean leaving,
    boolean guarded,
    Instant created,
    Optional<Finding> trouble) {

  /// @param agent what the server says of it; absent: it does not know it
  public static ObservedPod of(Pod pod, Optional<Stage> agent) {
    return new PodReading(pod).with(agent);
  }

  /// How far a pod is.
  public enum Stage {
    /// No node has it yet: it cannot have joined.
    UNSCHEDULED,
    /// A node has it, and its container cannot start.
    STUCK,
    /// A node has it, and the server has not seen it.
    STARTING,
    /// The server knows it, and it has no work.
    IDLE,
    /// It works on something.
    BUSY,
    /// It works, and the server gives it nothing after that.
    FINISHING,
    /// It has no work and will get none.
    DRAINING,
    /// Its process has ended well.
    ENDED,
    /// Its process has ended badly, or its node took it.
    FAILED;

    boolean isOver() {
      return this == ENDED || this == FAILED;
    }

    boolean isAtWork() {
      return this == BUSY || this == FINISHING;
    }

    boolean hasNotJoined() {
      return this == UNSCHEDULED || this == STUCK;
    }
  }

  /// It lives and is to go on: it counts as one of the pool's agents.
  boolean stays() {
    return !leaving && !stage.isOver() && stage != Stage.DRAINING;
  }

  /// It lives and is of an older template.
  ///
  /// @param newest the hash of the newest template
  public boolean isOutdated(String newest) {
    return stays() && !templateHash.equals(newest);
  }

  /// It is to go when it is done with what it has.
  boolean finishes() {
    return stays() && stage == Stage.FINISHING;
  }
}
