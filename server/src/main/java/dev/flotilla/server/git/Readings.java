package dev.flotilla.server.git;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.git.RepositoryId;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;

/// Reads objects of a repository: in the packs where they should be, then in all that there are.
/// Thread-safe.
///
/// Everything in here throws `unavailable` when the cache cannot be read just now, and
/// `unprocessable` when an object is nowhere any more.
final class Readings {
  private final PackedRepositories repositories;

  Readings(PackedRepositories repositories) {
    this.repositories = repositories;
  }

  @FunctionalInterface
  interface Reading<T> {
    T of(PackedRepository repository) throws IOException;
  }

  /// Looks into the packs of the tasks that the commits belong to, then into all.
  <T> T read(UUID repository, List<CommitId> commits, Reading<T> reading) {
    var id = new RepositoryId(repository);
    return read(id, repositories.reading(id, commits), reading);
  }

  /// Looks into the packs of the task, then into all.
  <T> T read(UUID repository, TaskId task, Reading<T> reading) {
    var id = new RepositoryId(repository);
    return read(id, repositories.reading(id, task), reading);
  }

  private <T> T read(RepositoryId id, Opening likely, Reading<T> reading) {
    try {
      return read(likely, reading);
    } catch (MissingObjectException e) {
      return readAll(id, reading);
    } catch (IOException e) {
      throw unreadable(id, e);
    }
  }

  private <T> T readAll(RepositoryId id, Reading<T> reading) {
    try {
      return read(repositories.reading(id), reading);
    } catch (MissingObjectException | IncorrectObjectTypeException e) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE,
          "repository %s: expected %s, which is in none of its packs; upload the repository again"
              .formatted(id, e.getMessage()),
          e);
    } catch (IOException e) {
      throw unreadable(id, e);
    }
  }

  private static <T> T read(Opening opening, Reading<T> reading) throws IOException {
    return switch (opening) {
      case Opening.Opened(var repository) -> {
        try (repository) {
          yield reading.of(repository);
        }
      }
      case Opening.BaseLost lost ->
          throw new FlotillaException(ErrorCode.UNPROCESSABLE, lost.explained());
    };
  }

  private static FlotillaException unreadable(RepositoryId id, IOException cause) {
    return new FlotillaException(
        ErrorCode.UNAVAILABLE, "repository %s cannot be read just now".formatted(id), cause);
  }
}
