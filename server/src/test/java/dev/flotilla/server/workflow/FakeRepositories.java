package dev.flotilla.server.workflow;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.ledger.RepositorySettings;
import dev.flotilla.engine.queue.AssignmentTokens;
import dev.flotilla.server.transition.Repositories;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Refs in the database, commits without objects: a commit's name says what its tree is, and a tree's
/// what is in it, `file=content;file=content`. Thread-safe.
final class FakeRepositories implements Repositories {
  final Map<UUID, Upload> uploads = new ConcurrentHashMap<>();
  volatile RepositorySettings settings = RepositorySettings.NONE;
  volatile boolean lost;
  private final Map<CommitId, String> trees = new ConcurrentHashMap<>();
  private final Map<CommitId, List<CommitId>> parents = new ConcurrentHashMap<>();

  /// A commit of that name whose tree has that name.
  CommitId commit(String name, String tree, CommitId... on) {
    var id = new CommitId(HexFormat.of().formatHex(AssignmentTokens.hash(name), 0, 20));
    trees.put(id, tree);
    parents.putIfAbsent(id, List.of(on));
    return id;
  }

  /// The tree with another content of that file.
  String with(CommitId commit, String file, String content) {
    var files = files(commit);
    files.put(file, content);
    return text(files);
  }

  private SortedMap<String, String> files(CommitId commit) {
    var files = new TreeMap<String, String>();
    for (var entry : trees.getOrDefault(commit, "").split(";")) {
      var at = entry.indexOf('=');
      files.put(at < 0 ? "file" : entry.substring(0, at), entry.substring(at + 1));
    }
    return files;
  }

  private static String text(Map<String, String> files) {
    return files.entrySet().stream()
        .map(it -> it.getKey() + "=" + it.getValue())
        .collect(Collectors.joining(";"));
  }

  private Set<CommitId> ancestors(CommitId commit) {
    var found = new LinkedHashSet<CommitId>();
    var next = new ArrayDeque<>(List.of(commit));
    while (!next.isEmpty()) {
      var one = next.removeFirst();
      if (found.add(one)) {
        next.addAll(parents.getOrDefault(one, List.of()));
      }
    }
    return found;
  }

  @Override
  public Optional<Upload> upload(Handle handle, UUID id) {
    return Optional.ofNullable(uploads.get(id));
  }

  @Override
  public Optional<CommitId> ref(Handle handle, UUID repository, String name) {
    return handle
        .createQuery("select commit_id from git_ref where repository_id = :r and name = :n")
        .bind("r", repository)
        .bind("n", name)
        .mapTo(String.class)
        .findOne()
        .map(CommitId::new);
  }

  @Override
  public boolean create(Handle handle, UUID repository, List<String> names, CommitId at) {
    return handle
            .createUpdate(
                """
                insert into git_ref (repository_id, name, commit_id, moved_at)
                select :r, n, :at, now() from unnest(:names) as n on conflict do nothing
                """)
            .bind("r", repository)
            .bindArray("names", String.class, names)
            .bind("at", at.value())
            .execute()
        == names.size();
  }

  @Override
  public boolean move(Handle handle, UUID repository, String name, CommitId expected, CommitId to) {
    return handle
            .createUpdate(
                """
                update git_ref set commit_id = :to
                 where repository_id = :r and name = :n and commit_id = :old
                """)
            .bind("r", repository)
            .bind("n", name)
            .bind("to", to.value())
            .bind("old", expected.value())
            .execute()
        == 1;
  }

  /// As an agent's push does.
  void push(Handle handle, UUID repository, String name, CommitId to) {
    handle
        .createUpdate(
            """
            insert into git_ref (repository_id, name, commit_id, moved_at)
            values (:r, :n, :to, now())
            on conflict (repository_id, name) do update set commit_id = :to
            """)
        .bind("r", repository)
        .bind("n", name)
        .bind("to", to.value())
        .execute();
  }

  @Override
  public void ended(Handle handle, UUID repository, UUID assignment) {
    handle
        .createUpdate("delete from git_ref where name = :n")
        .bind("n", "refs/flotilla/wip/" + assignment)
        .execute();
  }

  @Override
  public String tree(UUID repository, CommitId commit) {
    if (lost) {
      throw new FlotillaException(ErrorCode.UNPROCESSABLE, "the base was lost");
    }
    return Optional.ofNullable(trees.get(commit)).orElseThrow();
  }

  @Override
  public boolean isAncestor(UUID repository, CommitId ancestor, CommitId descendant) {
    return true;
  }

  @Override
  public List<TaskView.Commit> commits(UUID repository, CommitId base, CommitId tip) {
    return List.of();
  }

  @Override
  public Merge merge(
      UUID repository, TaskId task, CommitId first, CommitId second, CommitText text) {
    var unmerged = tree(repository, first);
    var mine = ancestors(first);
    if (mine.contains(second)) {
      return new Merge(first, unmerged, List.of());
    }
    var base = ancestors(second).stream().filter(mine::contains).findFirst();
    var before = base.map(this::files).orElseGet(TreeMap::new);
    var ours = files(first);
    var theirs = files(second);
    var conflicts = new ArrayList<String>();
    theirs.forEach(
        (file, content) -> {
          if (content.equals(before.get(file)) || content.equals(ours.get(file))) {
            return;
          }
          if (Objects.equals(ours.get(file), before.get(file))) {
            ours.put(file, content);
          } else {
            conflicts.add(file);
            ours.put(file, "<<<" + ours.get(file) + "|" + content + ">>>");
          }
        });
    var tree = text(ours);
    return new Merge(
        commit("merge " + first + second + tree, tree, first, second), tree, conflicts);
  }

  @Override
  public Changes changes(UUID repository, CommitId from, CommitId to) {
    var before = files(from);
    var paths =
        files(to).entrySet().stream()
            .filter(it -> !it.getValue().equals(before.get(it.getKey())))
            .map(Map.Entry::getKey)
            .toList();
    return new Changes(String.join("\n", paths), paths, true);
  }

  @Override
  public List<String> unresolved(UUID repository, CommitId commit, List<String> paths) {
    var files = files(commit);
    return paths.stream().filter(it -> files.getOrDefault(it, "").contains("<<<")).toList();
  }

  @Override
  public RepositorySettings settings(UUID repository, CommitId base) {
    return settings;
  }
}
