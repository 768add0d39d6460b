package dev.flotilla.e2e.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// STYLE's measures, counted: short files, half of all types hidden, no mocks, no sleeps.
class MeasuresTest {
  private static final Pattern TYPE =
      Pattern.compile(
          "^(public )?(?:abstract |final |sealed |non-sealed )*(?:class|record|interface|enum|@interface) \\w+.*");

  @Test
  void mainFilesAreShort() {
    var sizes = sizes(Sources.main());

    assertThat(tooLong(Sources.main(), 300)).as("files over 300 lines: a second idea").isEmpty();
    assertThat(quantile(sizes, 0.5)).as("median of lines").isLessThanOrEqualTo(60);
    assertThat(quantile(sizes, 0.9)).as("nine in ten").isLessThanOrEqualTo(180);
  }

  @Test
  void testFilesAreShort() {
    assertThat(tooLong(Sources.test(), 400)).as("tests over 400 lines").isEmpty();
  }

  @Test
  void halfOfAllTypesAreHidden() {
    var types =
        Sources.main().stream()
            .flatMap(file -> Sources.lines(file).stream())
            .filter(line -> TYPE.matcher(line).matches())
            .toList();
    var hidden = types.stream().filter(line -> !line.startsWith("public ")).count();

    assertThat(hidden * 2)
        .as("package-private types of %d, doubled", types.size())
        .isGreaterThanOrEqualTo(types.size());
  }

  @Test
  void testsNeitherMockNorSleep() {
    var banned = List.of("Thread." + "sleep(", ".sleep" + "(", "import org." + "mockito");
    var found =
        Sources.test().stream()
            .filter(
                file ->
                    Sources.lines(file).stream()
                        .anyMatch(line -> banned.stream().anyMatch(line::contains)))
            .toList();

    assertThat(found).as("tests that sleep or mock").isEmpty();
  }

  private static List<String> tooLong(List<Path> files, int most) {
    return files.stream()
        .filter(file -> Sources.lines(file).size() > most)
        .map(file -> Sources.root().relativize(file) + ": " + Sources.lines(file).size())
        .toList();
  }

  private static List<Integer> sizes(List<Path> files) {
    return files.stream()
        .filter(file -> !file.endsWith("package-info.java"))
        .map(file -> Sources.lines(file).size())
        .sorted()
        .toList();
  }

  private static int quantile(List<Integer> sorted, double q) {
    return sorted.get((int) Math.floor((sorted.size() - 1) * q));
  }
}
