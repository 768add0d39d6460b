package dev.flotilla.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files of the repository that are made from code. With `-Dgolden=renew` they are written instead of
/// compared.
public final class Golden {
  private Golden() {}

  /// @param path from the repository's root
  public static void assertFile(String path, String content, Class<?> test) {
    var file = root().resolve(path);
    try {
      if ("renew".equals(System.getProperty("golden"))) {
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, content);
      }
      assertThat(Files.exists(file) ? Files.readString(file) : "(absent)")
          .as(
              "%s is not what the code makes; look at the difference, and renew it by"
                  + " mvn -pl operator -am test -Dtest=%s -Dgolden=renew"
                  + " -Dsurefire.failIfNoSpecifiedTests=false",
              path, test.getSimpleName())
          .isEqualTo(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The part of a page between `<!-- name -->` and `<!-- /name -->`, lines of their own.
  ///
  /// @param path from the repository's root
  public static void assertPart(String path, String name, String content, Class<?> test) {
    try {
      var page = Files.readString(root().resolve(path));
      var begin = "<!-- " + name + " -->\n";
      var end = "<!-- /" + name + " -->\n";
      var from = page.indexOf(begin);
      var to = page.indexOf(end);
      assertThat(from).as("%s: expected a line %s", path, begin).isNotNegative();
      assertThat(to).as("%s: expected a line %s", path, end).isGreaterThan(from);
      assertFile(
          path, page.substring(0, from + begin.length()) + content + page.substring(to), test);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path root() {
    var here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("api/pom.xml")) ? here : here.resolve("..").normalize();
  }
}
