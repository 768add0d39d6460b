package dev.flotilla.server.git;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.engine.git.PackHome;
import dev.flotilla.engine.git.RepositoryId;
import dev.flotilla.engine.git.Upload;
import dev.flotilla.engine.queue.Holder;
import java.util.Optional;
import java.util.Set;

/// What the credential of a request is good for.
sealed interface Access {
  RepositoryId repository();

  /// Whose packs are seen on top of the base.
  Optional<TaskId> task();

  /// The refs that may be pushed; empty: for fetching only.
  Set<String> pushes();

  /// Where what is pushed goes.
  PackHome home();

  /// A user's command line, pushing the one commit that it announced.
  record Uploading(Upload upload) implements Access {
    @Override
    public RepositoryId repository() {
      return upload.repository();
    }

    @Override
    public Optional<TaskId> task() {
      return Optional.empty();
    }

    @Override
    public Set<String> pushes() {
      return Set.of(upload.ref());
    }

    @Override
    public PackHome home() {
      return PackHome.base(repository());
    }
  }

  /// An agent that holds an assignment. Who changes nothing pushes no branch.
  record Working(Holder holder, String token) implements Access {
    @Override
    public RepositoryId repository() {
      return new RepositoryId(holder.repository());
    }

    @Override
    public Optional<TaskId> task() {
      return Optional.of(holder.task());
    }

    @Override
    public Set<String> pushes() {
      var checkpoint = TaskRefs.checkpoint(holder.assignment());
      return holder.kind() == AssignmentKind.WORK || holder.kind() == AssignmentKind.RESOLVE
          ? Set.of(TaskRefs.branch(holder.task(), holder.subtask().value()), checkpoint)
          : Set.of(checkpoint);
    }

    @Override
    public PackHome home() {
      return PackHome.of(repository(), holder.task(), holder.assignment());
    }

    @Override
    public String toString() {
      return "Working[assignment=" + holder.assignment() + "]";
    }
  }

  /// A user who takes a task's branches.
  record Fetching(RepositoryId repository, TaskId of) implements Access {
    @Override
    public Optional<TaskId> task() {
      return Optional.of(of);
    }

    @Override
    public Set<String> pushes() {
      return Set.of();
    }

    @Override
    public PackHome home() {
      return PackHome.of(repository, of);
    }
  }
}
