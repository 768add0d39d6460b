package dev.flotilla.images;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Which sources the images are of.
///
/// @param revision the commit; absent outside of a git checkout
/// @param time the commit's: the same sources give the same image
record Source(Optional<String> revision, Instant time) {
  static Source in(Path directory) throws IOException {
    var commit = git(directory, "log", "-1", "--format=%H %ct");
    if (commit.isEmpty()) {
      return new Source(Optional.empty(), Instant.EPOCH);
    }
    var words = commit.split(" ", -1);
    var changed = git(directory, "status", "--porcelain").isEmpty() ? "" : "-changed";
    return new Source(
        Optional.of(words[0] + changed), Instant.ofEpochSecond(Long.parseLong(words[1])));
  }

  Map<String, String> labels(Part part, Base base, String version) {
    var labels = new TreeMap<String, String>();
    labels.put("org.opencontainers.image.title", "Flotilla " + part.id());
    labels.put("org.opencontainers.image.description", part.description());
    labels.put("org.opencontainers.image.version", version);
    labels.put("org.opencontainers.image.licenses", "Apache-2.0");
    labels.put("org.opencontainers.image.base.name", base.label());
    revision.ifPresent(it -> labels.put("org.opencontainers.image.revision", it));
    return labels;
  }

  private static String git(Path directory, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of("git", "-C", directory.toString()));
    command.addAll(List.of(arguments));
    return Commands.ask(command).strip();
  }
}
