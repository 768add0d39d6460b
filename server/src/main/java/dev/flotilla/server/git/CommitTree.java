package dev.flotilla.server.git;

import dev.flotilla.api.work.CommitId;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/// The tree of one commit. Links are followed inside the tree only, a few hops. Used by one thread.
final class CommitTree {
  private static final int MAX_HOPS = 5;
  private static final int MAX_LINK = 4096;

  private final Repository repository;
  private final ObjectId tree;

  CommitTree(Repository repository, CommitId commit) throws IOException {
    this.repository = repository;
    try (var walk = new RevWalk(repository)) {
      this.tree = walk.parseCommit(CommitReader.id(commit)).getTree().getId();
    }
  }

  /// Paths of other repositories in it (submodules, or a repository made inside).
  List<String> gitlinks() throws IOException {
    var paths = new ArrayList<String>();
    try (var walk = walk()) {
      while (walk.next()) {
        if (walk.getFileMode(0).equals(FileMode.GITLINK)) {
          paths.add(walk.getPathString());
        }
      }
    }
    return paths;
  }

  /// Which of these paths are files with conflict markers, in the order given.
  List<String> withMarkers(Collection<String> paths) throws IOException {
    var asked = new LinkedHashSet<>(paths);
    var found = new HashSet<String>();
    try (var walk = walk()) {
      while (walk.next()) {
        // a link's target has no lines
        if ((walk.getRawMode(0) & FileMode.TYPE_MASK) == FileMode.TYPE_FILE
            && asked.contains(walk.getPathString())
            && hasMarkers(walk.getObjectId(0))) {
          found.add(walk.getPathString());
        }
      }
    }
    return asked.stream().filter(found::contains).toList();
  }

  private boolean hasMarkers(ObjectId blob) throws IOException {
    try (var in = new BufferedInputStream(repository.open(blob).openStream())) {
      return ConflictMarkers.areIn(in);
    }
  }

  /// Files and links whose path is wanted, in the order of the tree.
  List<String> paths(Predicate<String> wanted) throws IOException {
    var paths = new ArrayList<String>();
    try (var walk = walk()) {
      while (walk.next()) {
        if (!walk.getFileMode(0).equals(FileMode.GITLINK) && wanted.test(walk.getPathString())) {
          paths.add(walk.getPathString());
        }
      }
    }
    return paths;
  }

  /// Whether there is anything of that name, whatever it is.
  boolean has(String path) throws IOException {
    try (var walk = TreeWalk.forPath(repository, path, tree)) {
      return walk != null;
    }
  }

  /// A file's text, at most `limit` octets of it; empty when there is no such file.
  Optional<Text> text(String path, int limit) throws IOException {
    return text(path, limit, MAX_HOPS);
  }

  /// @param path where the file really is, after links
  record Text(String path, String text, boolean cut) {}

  private Optional<Text> text(String path, int limit, int hops) throws IOException {
    try (var walk = TreeWalk.forPath(repository, path, tree)) {
      if (walk == null || hops == 0) {
        return Optional.empty();
      }
      var mode = walk.getFileMode(0);
      if (mode.equals(FileMode.SYMLINK)) {
        var target = read(walk.getObjectId(0), MAX_LINK).strip();
        var resolved = Paths.resolve(Paths.parent(path), target);
        return resolved.isEmpty() ? Optional.empty() : text(resolved.get(), limit, hops - 1);
      }
      if (!mode.equals(FileMode.REGULAR_FILE) && !mode.equals(FileMode.EXECUTABLE_FILE)) {
        return Optional.empty();
      }
      boolean cut = repository.open(walk.getObjectId(0)).getSize() > limit;
      return Optional.of(new Text(path, read(walk.getObjectId(0), limit), cut));
    }
  }

  private String read(ObjectId blob, int limit) throws IOException {
    try (var in = repository.open(blob).openStream()) {
      return new String(in.readNBytes(limit), StandardCharsets.UTF_8);
    }
  }

  private TreeWalk walk() throws IOException {
    var walk = new TreeWalk(repository);
    walk.addTree(tree);
    walk.setRecursive(true);
    return walk;
  }

  /// Paths inside a tree: relative, with `/`, never leading out of it.
  static final class Paths {
    private Paths() {}

    static String parent(String path) {
      int slash = path.lastIndexOf('/');
      return slash < 0 ? "" : path.substring(0, slash);
    }

    /// Empty when it is absolute or leads out of the tree.
    static Optional<String> resolve(String directory, String relative) {
      if (relative.isEmpty() || relative.startsWith("/") || relative.startsWith("~")) {
        return Optional.empty();
      }
      var parts = new ArrayList<String>();
      var whole = directory.isEmpty() ? relative : directory + "/" + relative;
      for (var part : whole.split("/", -1)) {
        if (part.equals("..")) {
          if (parts.isEmpty()) {
            return Optional.empty();
          }
          parts.removeLast();
        } else if (!part.isEmpty() && !part.equals(".")) {
          parts.add(part);
        }
      }
      return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("/", parts));
    }
  }

  /// Texts by path, those of `paths(wanted)`.
  Map<String, Text> texts(Predicate<String> wanted, int limit) throws IOException {
    var texts = new LinkedHashMap<String, Text>();
    for (var path : paths(wanted)) {
      text(path, limit).ifPresent(text -> texts.put(path, text));
    }
    return texts;
  }
}
