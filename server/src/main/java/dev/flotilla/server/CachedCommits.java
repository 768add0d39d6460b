package dev.flotilla.server;

import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.view.ResultCommits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Commits between two that never change, kept for the lists that ask again and again. A
/// repository that cannot be read just now must not hide its tasks: they are shown without
/// commits, and asked for again the next time. Thread-safe.
final class CachedCommits implements ResultCommits {
  private static final Logger LOG = LoggerFactory.getLogger(CachedCommits.class);
  private static final int KEPT = 1000;

  private final ResultCommits commits;
  private final Map<Range, List<TaskView.Commit>> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Range, List<TaskView.Commit>> eldest) {
          return size() > KEPT;
        }
      };

  private record Range(UUID repository, CommitId base, CommitId result) {}

  CachedCommits(ResultCommits commits) {
    this.commits = commits;
  }

  @Override
  public List<TaskView.Commit> between(UUID repository, CommitId base, CommitId result) {
    var range = new Range(repository, base, result);
    return find(range).orElseGet(() -> read(range));
  }

  private synchronized Optional<List<TaskView.Commit>> find(Range range) {
    return Optional.ofNullable(kept.get(range));
  }

  private List<TaskView.Commit> read(Range range) {
    try {
      var found = List.copyOf(commits.between(range.repository(), range.base(), range.result()));
      keep(range, found);
      return found;
    } catch (FlotillaException e) {
      LOG.atWarn()
          .addKeyValue("repository", range.repository())
          .addKeyValue("code", e.code().wire())
          .log("commits not readable now");
      return List.of();
    }
  }

  private synchronized void keep(Range range, List<TaskView.Commit> found) {
    kept.put(range, found);
  }
}
