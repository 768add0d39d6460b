package dev.flotilla.engine.git;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AssignmentId;
import java.util.Optional;

/// Where a pack belongs: to the base of a repository (uploads, imports), to a task (what stays of
/// its branches), or to one assignment of it (until that ends).
public record PackHome(
    RepositoryId repository, Optional<TaskId> task, Optional<AssignmentId> assignment) {
  public PackHome {
    if (assignment.isPresent() && task.isEmpty()) {
      throw new IllegalArgumentException("a pack of an assignment is one of its task");
    }
  }

  public static PackHome base(RepositoryId repository) {
    return new PackHome(repository, Optional.empty(), Optional.empty());
  }

  public static PackHome of(RepositoryId repository, TaskId task) {
    return new PackHome(repository, Optional.of(task), Optional.empty());
  }

  public static PackHome of(RepositoryId repository, TaskId task, AssignmentId assignment) {
    return new PackHome(repository, Optional.of(task), Optional.of(assignment));
  }
}
