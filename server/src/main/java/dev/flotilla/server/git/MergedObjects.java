package dev.flotilla.server.git;

import dev.flotilla.api.work.CommitId;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.InflaterInputStream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.jspecify.annotations.Nullable;

/// Copies what a merged tree has and the trees of its two sides do not have in the same place. So
/// the copy and the sides are whole together, whatever else is forgotten. Used by one thread.
final class MergedObjects {
  private final Repository repository;
  private final Path loose;
  private final ObjectInserter into;
  private final ArrayDeque<Level> levels = new ArrayDeque<>();
  private final Set<ObjectId> copied = new HashSet<>();

  /// @param loose the object directory that git wrote into
  /// @param into skips what its own repository has
  MergedObjects(Repository repository, Path loose, ObjectInserter into) {
    this.repository = repository;
    this.loose = loose;
    this.into = into;
  }

  /// A tree, and what the sides have in its place.
  private record Level(ObjectId tree, @Nullable ObjectId first, @Nullable ObjectId second) {}

  void copy(ObjectId tree, CommitId first, CommitId second) throws IOException {
    try (var walk = new RevWalk(repository)) {
      add(
          tree,
          walk.parseCommit(CommitReader.id(first)).getTree().getId(),
          walk.parseCommit(CommitReader.id(second)).getTree().getId());
    }
    while (!levels.isEmpty()) {
      copy(levels.pop());
    }
  }

  private void add(ObjectId tree, @Nullable ObjectId first, @Nullable ObjectId second) {
    if (!tree.equals(first) && !tree.equals(second)) {
      levels.push(new Level(tree, first, second));
    }
  }

  private void copy(Level level) throws IOException {
    copy(level.tree(), Constants.OBJ_TREE);
    var first = entries(level.first());
    var second = entries(level.second());
    for (var entries = tree(level.tree()); !entries.eof(); entries.next()) {
      var id = entries.getEntryObjectId();
      var name = name(entries);
      if (entries.getEntryFileMode().equals(FileMode.TREE)) {
        add(id, first.get(name), second.get(name));
      } else if (!entries.getEntryFileMode().equals(FileMode.GITLINK)
          && !id.equals(first.get(name))
          && !id.equals(second.get(name))) {
        copy(id, Constants.OBJ_BLOB);
      }
    }
  }

  /// Names to ids; of files only what is in the place of a file, of trees of a tree.
  private Map<String, ObjectId> entries(@Nullable ObjectId tree) throws IOException {
    var ids = new HashMap<String, ObjectId>();
    if (tree != null) {
      for (var entries = tree(tree); !entries.eof(); entries.next()) {
        ids.put(name(entries), entries.getEntryObjectId());
      }
    }
    return ids;
  }

  /// A tree and a file of one name differ in it.
  private static String name(CanonicalTreeParser entry) {
    var octets = new byte[entry.getNameLength()];
    entry.getName(octets, 0);
    var name = new String(octets, StandardCharsets.ISO_8859_1);
    return entry.getEntryFileMode().equals(FileMode.TREE) ? name + "/" : name;
  }

  private CanonicalTreeParser tree(ObjectId id) throws IOException {
    try (var content = open(id, Constants.OBJ_TREE)) {
      var entries = new CanonicalTreeParser();
      entries.reset(content.octets.readAllBytes());
      return entries;
    }
  }

  private void copy(ObjectId id, int type) throws IOException {
    if (copied.add(id)) {
      try (var content = open(id, type)) {
        into.insert(type, content.size, content.octets);
      }
    }
  }

  private record Content(long size, InputStream octets) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      octets.close();
    }
  }

  private Content open(ObjectId id, int type) throws IOException {
    var name = id.name();
    try {
      var file = loose.resolve(name.substring(0, 2)).resolve(name.substring(2));
      return content(new BufferedInputStream(new InflaterInputStream(Files.newInputStream(file))));
    } catch (NoSuchFileException e) {
      var loader = repository.open(id, type);
      return new Content(loader.getSize(), loader.openStream());
    }
  }

  /// A loose object is `type size NUL` and the content.
  private static Content content(InputStream in) throws IOException {
    var header = new StringBuilder();
    for (int octet = in.read(); octet > 0; octet = in.read()) {
      header.append((char) octet);
    }
    return new Content(Long.parseLong(header.substring(header.indexOf(" ") + 1)), in);
  }
}
