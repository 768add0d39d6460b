package dev.flotilla.engine.ledger;

import dev.flotilla.api.task.SubtaskState;
import java.util.EnumSet;
import java.util.Set;

/// Which states a subtask may go to from where it is: docs/task-states.md has the diagram.
final class SubtaskMoves {
  private SubtaskMoves() {}

  static boolean permit(SubtaskState from, SubtaskState to) {
    return next(from).contains(to);
  }

  private static Set<SubtaskState> next(SubtaskState from) {
    return switch (from) {
      case PENDING -> ended(SubtaskState.READY);
      case READY -> ended(SubtaskState.WORKING, SubtaskState.PARKED);
      case WORKING ->
          ended(
              SubtaskState.READY,
              SubtaskState.REVIEWING,
              SubtaskState.MERGING,
              SubtaskState.PARKED);
      case REVIEWING ->
          ended(
              SubtaskState.READY, SubtaskState.WORKING, SubtaskState.MERGING, SubtaskState.PARKED);
      case MERGING ->
          ended(SubtaskState.READY, SubtaskState.WORKING, SubtaskState.MERGED, SubtaskState.PARKED);
      case PARKED ->
          ended(
              SubtaskState.READY,
              SubtaskState.WORKING,
              SubtaskState.REVIEWING,
              SubtaskState.MERGING);
      case MERGED -> EnumSet.noneOf(SubtaskState.class);
      case FAILED, CANCELLED ->
          EnumSet.of(SubtaskState.PENDING, SubtaskState.READY, SubtaskState.MERGING);
    };
  }

  private static Set<SubtaskState> ended(SubtaskState first, SubtaskState... more) {
    var all = EnumSet.of(first, more);
    all.add(SubtaskState.FAILED);
    all.add(SubtaskState.CANCELLED);
    return all;
  }
}
