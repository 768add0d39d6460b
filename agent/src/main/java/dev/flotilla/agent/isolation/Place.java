package dev.flotilla.agent.isolation;

import dev.flotilla.api.work.AttemptId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;

/// Who holds a numbered place: a process, told from a later one of the same pid by its start time,
/// for an attempt. Kept in a file beside the place's directory.
record Place(int number, long pid, String startTime, AttemptId attempt) {

  static Place ofThisProcess(int number, AttemptId attempt) {
    var pid = ProcessHandle.current().pid();
    return new Place(number, pid, Processes.startTime(pid).orElse("?"), attempt);
  }

  static Path file(Path root, int number) {
    return root.resolve(number + ".holder");
  }

  /// Empty when nobody does, or when a crash left the file unreadable.
  static Optional<Place> read(Path root, int number) throws IOException {
    try {
      var words = Files.readString(file(root, number)).strip().split(" ");
      return words.length == 3
          ? Optional.of(
              new Place(
                  number,
                  Long.parseLong(words[0]),
                  words[1],
                  new AttemptId(UUID.fromString(words[2]))))
          : Optional.empty();
    } catch (NoSuchFileException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  void write(Path root) throws IOException {
    var draft = root.resolve(number + ".holder.new");
    Files.writeString(draft, pid + " " + startTime + " " + attempt + "\n");
    Files.move(draft, file(root, number), StandardCopyOption.ATOMIC_MOVE);
  }

  boolean isAlive() {
    return Processes.startTime(pid).filter(startTime::equals).isPresent();
  }
}
