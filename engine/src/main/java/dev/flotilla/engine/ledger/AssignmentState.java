package dev.flotilla.engine.ledger;

/// Where an assignment is: docs/task-states.md has the diagram.
public enum AssignmentState {
  /// Waits for an agent, in the ready set.
  READY,
  /// An agent has it.
  LEASED,
  /// Its task is paused.
  HELD,
  /// Waits for a person.
  PARKED,
  FINISHED,
  CANCELLED;

  /// No way out.
  public boolean isEnded() {
    return this == FINISHED || this == CANCELLED;
  }

  boolean permits(AssignmentState to) {
    return switch (this) {
      // READY becomes LEASED in the lease's own statement
      case READY -> to == HELD || to == PARKED || to == CANCELLED;
      case LEASED -> to != LEASED;
      case HELD -> to == READY || to == CANCELLED;
      case PARKED -> to == READY || to == HELD || to == CANCELLED || to == FINISHED;
      case FINISHED, CANCELLED -> false;
    };
  }
}
