package dev.flotilla.agent.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What attempts leave behind, whether their JVM lives or died: processes are ended by pid, and
/// only those that carry the attempt's mark or work below its directory; directories are deleted by
/// `rm`, which follows no link, minds no depth and no encoding of names.
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  private final Path root;
  private final Forker forker;

  Leftovers(Path root, Forker forker) {
    this.root = root;
    this.forker = forker;
  }

  /// Frees the places of dead JVMs and deletes what was in them. Under the root's lock.
  void sweep() throws IOException {
    for (int number = 0; number < Owner.PLACES; number++) {
      free(number);
    }
    emptyTrash();
  }

  /// Whether somebody alive holds the place. Under the root's lock.
  boolean isHeld(int number) {
    try {
      return Place.read(root, number).filter(Place::isAlive).isPresent();
    } catch (IOException _) {
      return true; // who knows
    }
  }

  /// Whether nobody alive holds the place; after that it is empty. Under the root's lock.
  boolean free(int number) throws IOException {
    var holder = Place.read(root, number);
    if (holder.isPresent() && holder.get().isAlive()) {
      return false;
    }
    if (holder.isPresent()) {
      LOG.atInfo().addKeyValue("attempt", holder.get().attempt()).log("swept a dead attempt");
      clear(holder.get());
    } else {
      discard(number);
    }
    return true;
  }

  /// Ends a place's processes and empties it. Under the root's lock.
  void clear(Place place) throws IOException {
    var base = root.resolve(Integer.toString(place.number()));
    var self = ProcessHandle.current().pid();
    if (!Processes.killAll(
        pid ->
            pid != self && (Mark.isOf(pid, place.attempt()) || Processes.worksBelow(pid, base)))) {
      LOG.atError()
          .addKeyValue("attempt", place.attempt())
          .log("processes of an attempt could not be ended");
    }
    discard(place.number());
    Files.deleteIfExists(Place.file(root, place.number()));
  }

  private void discard(int number) throws IOException {
    discard(root.resolve(Integer.toString(number)));
  }

  /// Puts a directory where it is deleted with the next [#emptyTrash()]. Under the root's lock.
  void discard(Path directory) throws IOException {
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      var trash = root.resolve("trash-" + UUID.randomUUID());
      Files.move(directory, trash, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /// Deletes what was put aside; what cannot be deleted now is tried again with the next attempt.
  void emptyTrash() {
    try (var trash = Files.newDirectoryStream(root, "trash-*")) {
      for (var each : trash) {
        delete(each);
      }
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("trash could not be read");
    }
  }

  private void delete(Path path) throws IOException {
    if (!run(List.of("rm", "-rf", "--", path.toString()))) {
      run(List.of("chmod", "-R", "u+rwX", "--", path.toString())); // directories without rights
      if (!run(List.of("rm", "-rf", "--", path.toString()))
          && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        LOG.atWarn().addKeyValue("path", path).log("a workspace could not be deleted");
      }
    }
  }

  private boolean run(List<String> command) throws IOException {
    var words = new ArrayList<>(command);
    words.set(0, HostTool.find(command.getFirst()).orElse(command.getFirst()));
    var builder = new ProcessBuilder(words).redirectErrorStream(true);
    var process = forker.fork(builder.redirectOutput(ProcessBuilder.Redirect.DISCARD));
    process.getOutputStream().close();
    return process.onExit().join().exitValue() == 0;
  }
}
