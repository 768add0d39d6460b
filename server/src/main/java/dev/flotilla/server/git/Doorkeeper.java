package dev.flotilla.server.git;

import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.engine.git.TaskRepository;
import dev.flotilla.engine.git.UploadId;
import dev.flotilla.engine.queue.AssignmentTokens;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Decides what a token is good for at a path of the git host. Thread-safe.
final class Doorkeeper {
  /// What it comes to.
  sealed interface Answer {
    record Admitted(Access access) implements Answer {}

    /// No token, or one that nobody holds.
    record Unknown() implements Answer {}

    /// An assignment token of a lease that is over.
    record LeaseLost() implements Answer {}

    /// There is no such thing, or it is somebody else's.
    record NotFound() implements Answer {}
  }

  private static final String ASSIGNMENT_TOKEN = "fa_";

  private final Ledger ledger;
  private final GitUsers users;

  Doorkeeper(Ledger ledger, GitUsers users) {
    this.ledger = ledger;
    this.users = users;
  }

  /// @param path `upload/<id>` or `task/<id>`
  Answer answer(String path, Optional<String> token) {
    if (token.isEmpty()) {
      return new Answer.Unknown();
    }
    if (token.get().startsWith(ASSIGNMENT_TOKEN)) {
      return ledger.database().transact(handle -> agent(handle, path, token.get()));
    }
    return users
        .user(token.get())
        .map(user -> ledger.database().transact(handle -> person(handle, path, user)))
        .orElseGet(Answer.Unknown::new);
  }

  private Answer agent(Handle handle, String path, String token) {
    var holder = AssignmentTokens.holder(handle, token);
    if (holder.isEmpty()) {
      return new Answer.LeaseLost();
    }
    return path.equals("task/" + holder.get().task())
        ? new Answer.Admitted(new Access.Working(holder.get(), token))
        : new Answer.NotFound();
  }

  private Answer person(Handle handle, String path, GitUser user) {
    return access(handle, path, user).map(Answer.class::cast).orElseGet(Answer.NotFound::new);
  }

  private Optional<Answer.Admitted> access(Handle handle, String path, GitUser user) {
    try {
      if (path.startsWith("upload/")) {
        var id = new UploadId(UUID.fromString(path.substring("upload/".length())));
        return ledger
            .uploads()
            .find(handle, id)
            .filter(upload -> upload.createdBy().equals(user.subject()))
            .map(upload -> new Answer.Admitted(new Access.Uploading(upload)));
      }
      if (path.startsWith("task/")) {
        return TaskRepository.find(handle, new TaskId(path.substring("task/".length())))
            .filter(task -> user.admin() || task.submittedBy().equals(user.subject()))
            .map(task -> new Answer.Admitted(new Access.Fetching(task.repository(), task.task())));
      }
      return Optional.empty();
    } catch (IllegalArgumentException | FlotillaException e) {
      return Optional.empty(); // not an id at all
    }
  }
}
