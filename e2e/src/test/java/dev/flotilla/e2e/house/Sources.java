package dev.flotilla.e2e.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The Java files of the checkout that the tests run in.
final class Sources {
  private Sources() {}

  static Path root() {
    var here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("api/pom.xml")) ? here : here.resolveSibling(".").normalize();
  }

  static List<Path> main() {
    return in("src/main/java");
  }

  static List<Path> test() {
    return in("src/test/java");
  }

  private static List<Path> in(String folder) {
    try (var modules = Files.list(root())) {
      return modules
          .map(module -> module.resolve(folder))
          .filter(Files::isDirectory)
          .flatMap(Sources::javaFiles)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static java.util.stream.Stream<Path> javaFiles(Path folder) {
    try (var files = Files.walk(folder)) {
      return files.filter(it -> it.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
