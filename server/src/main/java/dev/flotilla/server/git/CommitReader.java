package dev.flotilla.server.git;

import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.work.CommitId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevSort;
import org.eclipse.jgit.revwalk.RevWalk;
import org.jspecify.annotations.Nullable;

/// Reads commits of one opened repository. Used by one thread.
final class CommitReader {
  private static final int MAX_COMMITS = 1_000;
  private static final int MAX_SUBJECT = 500;

  private final Repository repository;

  CommitReader(Repository repository) {
    this.repository = repository;
  }

  String tree(CommitId commit) throws IOException {
    try (var walk = new RevWalk(repository)) {
      return walk.parseCommit(id(commit)).getTree().name();
    }
  }

  boolean isAncestor(CommitId ancestor, CommitId descendant) throws IOException {
    try (var walk = new RevWalk(repository)) {
      return walk.isMergedInto(walk.parseCommit(id(ancestor)), walk.parseCommit(id(descendant)));
    }
  }

  /// Oldest first; of more than 1,000 the newest.
  List<TaskView.Commit> commits(CommitId base, CommitId tip) throws IOException {
    try (var walk = new RevWalk(repository)) {
      walk.sort(RevSort.TOPO);
      walk.markStart(walk.parseCommit(id(tip)));
      walk.markUninteresting(walk.parseCommit(id(base)));
      var commits = new ArrayList<TaskView.Commit>();
      for (var commit : walk) {
        walk.parseBody(commit);
        commits.add(view(commit));
        if (commits.size() == MAX_COMMITS) {
          break;
        }
      }
      return commits.reversed();
    }
  }

  private static TaskView.Commit view(RevCommit commit) {
    var subject = commit.getShortMessage();
    return new TaskView.Commit(
        commit.getName(),
        subject.length() > MAX_SUBJECT ? subject.substring(0, MAX_SUBJECT) + "…" : subject,
        trailer(commit, "Flotilla-Role"),
        trailer(commit, "Flotilla-Subtask"));
  }

  private static @Nullable String trailer(RevCommit commit, String key) {
    var lines = commit.getFooterLines(key);
    return lines.isEmpty() ? null : lines.getLast().strip();
  }

  static ObjectId id(CommitId commit) {
    return ObjectId.fromString(commit.value());
  }
}
