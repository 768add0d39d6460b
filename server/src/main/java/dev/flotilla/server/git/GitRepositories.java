package dev.flotilla.server.git;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.work.AssignmentId;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.git.RepositoryId;
import dev.flotilla.engine.git.UploadId;
import dev.flotilla.engine.ledger.RepositorySettings;
import dev.flotilla.server.workflow.Repositories;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Repository;
import org.jdbi.v3.core.Handle;

/// What the workflow asks of git, answered from PostgreSQL and the cache. Thread-safe.
final class GitRepositories implements Repositories {
  private final Ledger ledger;
  private final PackedRepositories repositories;

  GitRepositories(Ledger ledger, PackedRepositories repositories) {
    this.ledger = ledger;
    this.repositories = repositories;
  }

  @Override
  public Optional<Repositories.Upload> upload(Handle handle, UUID id) {
    return ledger
        .uploads()
        .find(handle, new UploadId(id))
        .filter(upload -> upload.arrivedAt().isPresent())
        .map(
            upload ->
                new Repositories.Upload(
                    upload.repository().value(),
                    ledger.uploads().name(handle, upload.repository()),
                    upload.commit()));
  }

  @Override
  public Optional<CommitId> ref(Handle handle, UUID repository, String name) {
    return ledger.refs().find(handle, new RepositoryId(repository), name);
  }

  @Override
  public boolean move(
      Handle handle, UUID repository, String name, Optional<CommitId> expected, CommitId to) {
    var id = new RepositoryId(repository);
    return expected.isPresent()
        ? ledger.refs().move(handle, id, name, expected.get(), to)
        : ledger.refs().create(handle, id, name, to);
  }

  @Override
  public void ended(Handle handle, UUID repository, UUID assignment) {
    ledger
        .refs()
        .delete(
            handle,
            new RepositoryId(repository),
            TaskRefs.checkpoint(new AssignmentId(assignment)));
  }

  @Override
  public String tree(UUID repository, CommitId commit) {
    return read(repository, List.of(commit), it -> new CommitReader(it).tree(commit));
  }

  @Override
  public boolean isAncestor(UUID repository, CommitId ancestor, CommitId descendant) {
    return ancestor.equals(descendant)
        || read(
            repository,
            List.of(ancestor, descendant),
            it -> new CommitReader(it).isAncestor(ancestor, descendant));
  }

  @Override
  public List<TaskView.Commit> commits(UUID repository, CommitId base, CommitId tip) {
    return base.equals(tip)
        ? List.of()
        : read(repository, List.of(base, tip), it -> new CommitReader(it).commits(base, tip));
  }

  @Override
  public Merge merge(
      UUID repository, TaskId task, CommitId first, CommitId second, CommitText text) {
    throw new UnsupportedOperationException("merging is not wired yet");
  }

  @Override
  public Changes changes(UUID repository, CommitId from, CommitId to) {
    return new Changes("", List.of(), true);
  }

  @Override
  public List<String> unresolved(UUID repository, CommitId commit, List<String> paths) {
    return List.of();
  }

  @Override
  public RepositorySettings settings(UUID repository, CommitId base) {
    return read(
        repository,
        List.of(base),
        it -> {
          var tree = new CommitTree(it, base);
          Workable.check(tree);
          var yaml =
              tree.text(FlotillaYaml.PATH, FlotillaYaml.MAX_OCTETS)
                  .map(FlotillaYaml::of)
                  .orElse(FlotillaYaml.NONE);
          return new RepositorySettings(
              yaml.check(), yaml.setup(), yaml.roles(), ProjectInstructions.of(tree));
        });
  }

  @FunctionalInterface
  interface Reading<T> {
    T of(Repository repository) throws IOException;
  }

  /// Looks into the packs of the tasks that the commits belong to, then into all.
  <T> T read(UUID repository, List<CommitId> commits, Reading<T> reading) {
    var id = new RepositoryId(repository);
    try {
      return read(repositories.reading(id, commits), reading);
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
