package dev.flotilla.agent.workspace;

import dev.flotilla.agent.isolation.AttemptDirs;
import dev.flotilla.agent.isolation.TestFleet;
import dev.flotilla.api.role.Role;
import dev.flotilla.api.task.Identity;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AssignmentId;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.api.work.FencingToken;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.SessionId;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;

/// A git host with a small history, and attempts at a subtask that start from it.
final class Checkout implements AutoCloseable {
  static final Instant NOW = Instant.parse("2020-11-25T12:00:00Z");
  private static final TaskId TASK = new TaskId("t1");
  private static final SubtaskKey KEY = new SubtaskKey("k1");
  static final String BRANCH = "refs/heads/flotilla/t1/k1";

  final AssignmentId assignment = AssignmentId.random();
  final TestFleet fleet;
  final GitHost host;
  final CommitId start;

  Checkout(TestFleet fleet) {
    this.fleet = fleet;
    try {
      host = new GitHost(java.nio.file.Files.createTempDirectory(fleet.directory, "host"));
      start = firstCommit();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private CommitId firstCommit() throws IOException {
    try (var inserter = host.repository.newObjectInserter()) {
      var tree = new org.eclipse.jgit.lib.TreeFormatter();
      for (var name : List.of(".gitignore", "a.txt", "b.txt")) {
        var text = name.equals(".gitignore") ? "ignored\n" : name + "\n";
        tree.append(
            name,
            org.eclipse.jgit.lib.FileMode.REGULAR_FILE,
            inserter.insert(
                Constants.OBJ_BLOB, text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
      }
      var commit = new org.eclipse.jgit.lib.CommitBuilder();
      commit.setTreeId(inserter.insert(tree));
      var ada = new org.eclipse.jgit.lib.PersonIdent("Base", "base@x", NOW, ZoneOffset.UTC);
      commit.setAuthor(ada);
      commit.setCommitter(ada);
      commit.setMessage("base\n");
      var id = inserter.insert(commit);
      inserter.flush();
      set("refs/heads/flotilla/t1/main", id);
      return new CommitId(id.name());
    }
  }

  void set(String ref, ObjectId id) throws IOException {
    var update = host.repository.updateRef(ref);
    update.setNewObjectId(id);
    update.forceUpdate();
  }

  Optional<CommitId> ref(String name) throws IOException {
    return Optional.ofNullable(host.repository.resolve(name)).map(it -> new CommitId(it.name()));
  }

  String checkpointRef() {
    return "refs/flotilla/wip/" + assignment;
  }

  Workspace workspace(AttemptDirs dirs) {
    return workspace(dirs, start, Optional.empty());
  }

  Workspace workspace(AttemptDirs dirs, CommitId head, Optional<CommitId> tree) {
    return new Workspace(
        fleet.isolation, dirs, grant(dirs, head, tree), Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private Grant grant(AttemptDirs dirs, CommitId head, Optional<CommitId> tree) {
    return new Grant(
        assignment,
        dirs.attempt(),
        new FencingToken(1),
        AssignmentKind.WORK,
        TASK,
        KEY,
        Role.of(
            "worker", null, null, null, null, null, null, null, null, null, null, null, null, null,
            null),
        GitHost.TOKEN,
        "http://127.0.0.1:1",
        new Grant.GitAccess("repository", host.url(), BRANCH, checkpointRef(), start, head, tree),
        new Grant.Conversation(
            SessionId.random(), "", false, Optional.empty(), Optional.empty(), Optional.empty()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new Identity("Ada Lovelace", "ada@example.org"),
        new Identity("Flotilla", "flotilla@localhost"),
        false,
        false,
        List.of());
  }

  org.eclipse.jgit.revwalk.RevCommit parse(CommitId commit) throws IOException {
    try (var walk = new org.eclipse.jgit.revwalk.RevWalk(host.repository)) {
      var parsed = walk.parseCommit(ObjectId.fromString(commit.value()));
      for (var parent : parsed.getParents()) {
        walk.parseHeaders(parent);
      }
      return parsed;
    }
  }

  /// Author, committer and message of a commit on the host.
  String show(CommitId commit) throws IOException {
    var parsed = host.repository.parseCommit(ObjectId.fromString(commit.value()));
    return "%s / %s%n%s"
        .formatted(
            parsed.getAuthorIdent().getName(),
            parsed.getCommitterIdent().getEmailAddress(),
            parsed.getFullMessage());
  }

  /// The paths in a commit's tree on the host.
  List<String> paths(CommitId commit) {
    try (var walk = new org.eclipse.jgit.treewalk.TreeWalk(host.repository)) {
      walk.addTree(host.repository.parseCommit(ObjectId.fromString(commit.value())).getTree());
      walk.setRecursive(true);
      var paths = new java.util.ArrayList<String>();
      while (walk.next()) {
        paths.add(walk.getPathString());
      }
      return paths;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A file's text in a commit on the host.
  String text(CommitId commit, String path) {
    try {
      var tree = host.repository.parseCommit(ObjectId.fromString(commit.value())).getTree();
      try (var walk = org.eclipse.jgit.treewalk.TreeWalk.forPath(host.repository, path, tree)) {
        var bytes = host.repository.open(walk.getObjectId(0)).getBytes();
        return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    host.close();
  }
}
