package dev.flotilla.images;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/// The Java runtime of the images: of the JDK that runs this, as few modules as the jars need.
final class JavaRuntime {
  /// What the jars refer to, found by `jdeps` and held to it by a test.
  static final Set<String> NEEDED =
      Set.of(
          "java.base",
          "java.logging",
          "java.management",
          "java.naming",
          "java.net.http",
          "java.rmi",
          "java.security.jgss",
          "java.sql",
          "java.transaction.xa",
          "java.xml",
          "jdk.httpserver",
          "jdk.jfr",
          "jdk.management",
          "jdk.security.auth",
          "jdk.unsupported");

  /// What the jars refer to and do without: half of a desktop for annotations of beans, and agents.
  static final Set<String> DISPENSABLE = Set.of("java.desktop", "java.instrument");

  /// A line of a summary: `NAME -> NAME`
  private static final Pattern MODULE = Pattern.compile(" -> ((?:java|jdk)\\.\\S+)");

  private JavaRuntime() {}

  /// The runtime, linked anew when there is none for this JDK and these modules.
  static Path in(Path cache) throws IOException {
    var modules = String.join(",", new TreeSet<>(NEEDED));
    var key =
        "%s-%08x".formatted(Runtime.version().toString().replace('+', '_'), modules.hashCode());
    var runtime = cache.resolve("java-" + key);
    if (!Files.exists(runtime)) {
      var fresh = Files.createTempDirectory(cache, "java-");
      link(modules, fresh.resolve("runtime"));
      Files.move(fresh.resolve("runtime"), runtime);
      Files.delete(fresh);
    }
    return runtime;
  }

  /// @param runtime a runtime or a JDK
  static Component component(Path runtime) throws IOException {
    var release = new Properties();
    try (var in = Files.newBufferedReader(runtime.resolve("release"))) {
      release.load(in);
    }
    var version = release.getProperty("JAVA_RUNTIME_VERSION", release.getProperty("JAVA_VERSION"));
    return Component.library("openjdk", version.replace("\"", ""));
  }

  /// By a process of its own: a part of the runtime comes out of the state of the JVM that links.
  static void link(String modules, Path output) throws IOException {
    var jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
    if (!Files.isExecutable(jlink)) {
      throw new ImageException("needs a whole JDK, this one has no " + jlink);
    }
    Commands.run(
        List.of(
            jlink.toString(),
            "--add-modules",
            modules,
            "--output",
            output.toString(),
            "--no-header-files",
            "--no-man-pages",
            "--strip-java-debug-attributes",
            "--compress",
            "zip-0")); // layers are compressed, and a class that is not starts sooner
  }

  /// Modules of the JDK that the jars refer to.
  static Set<String> referredTo(List<Path> jars) {
    var arguments = new ArrayList<>(List.of("--multi-release", "25", "-summary"));
    jars.forEach(it -> arguments.add(it.toString()));
    return MODULE
        .matcher(jdeps(arguments))
        .results()
        .map(it -> it.group(1))
        .collect(Collectors.toSet());
  }

  private static String jdeps(List<String> arguments) {
    var program =
        ToolProvider.findFirst("jdeps")
            .orElseThrow(() -> new ImageException("needs a whole JDK, this one has no jdeps"));
    var out = new StringWriter();
    var errors = new StringWriter();
    int status =
        program.run(
            new PrintWriter(out), new PrintWriter(errors), arguments.toArray(String[]::new));
    if (status != 0) {
      throw new ImageException("jdeps failed (%d): %s%s".formatted(status, out, errors));
    }
    return out.toString();
  }
}
