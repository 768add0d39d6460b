package dev.flotilla.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The shared libraries of this machine that the Java runtime and the native code in jars are linked
/// to: the C library, where an image stands on nothing.
final class CLibrary {
  private static final Pattern FOUND = Pattern.compile("(?:=> )?(/\\S+) \\(0x[0-9a-f]+\\)");

  /// Not among the runtime's own: what native code in jars asks for, and looking up names.
  private static final List<String> BESIDES =
      List.of("libdl.so.2", "libm.so.6", "libpthread.so.0", "libresolv.so.2", "librt.so.1");

  private CLibrary() {}

  /// Their places, the same on this machine and in an image.
  static SortedSet<Path> of(Path runtime) throws IOException {
    var libraries = new TreeSet<Path>();
    for (var binary : binaries(runtime)) {
      FOUND
          .matcher(ldd(binary))
          .results()
          .map(it -> Path.of(it.group(1)))
          .filter(it -> !it.normalize().startsWith(runtime))
          .forEach(libraries::add);
    }
    var libc =
        libraries.stream()
            .filter(it -> it.endsWith("libc.so.6"))
            .findFirst()
            .orElseThrow(
                () -> new ImageException("images stand on the GNU C library, and there is none"));
    for (var name : BESIDES) {
      var beside = libc.resolveSibling(name);
      if (Files.exists(beside)) {
        libraries.add(beside);
      }
    }
    return libraries;
  }

  private static List<Path> binaries(Path runtime) throws IOException {
    var all = new ArrayList<Path>();
    all.add(runtime.resolve("bin/java"));
    try (var files = Files.walk(runtime.resolve("lib"))) {
      files.filter(it -> it.toString().endsWith(".so")).sorted().forEach(all::add);
    }
    return all;
  }

  private static String ldd(Path binary) throws IOException {
    return Commands.ask(List.of("ldd", binary.toString()));
  }

  static Component component() throws IOException {
    var said = Commands.ask(List.of("ldd", "--version")).lines().findFirst().orElse("unknown");
    return Component.library("glibc", said.substring(said.lastIndexOf(' ') + 1));
  }
}
