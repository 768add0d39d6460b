package dev.flotilla.agent.isolation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// The system's own small programs, found where the system keeps them and nowhere else: a PATH
/// that someone else can write must not choose what root runs.
final class HostTool {
  private HostTool() {}

  static Optional<String> find(String name) {
    return Stream.of("/usr/bin", "/bin", "/usr/sbin", "/sbin")
        .map(dir -> Path.of(dir, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }
}
