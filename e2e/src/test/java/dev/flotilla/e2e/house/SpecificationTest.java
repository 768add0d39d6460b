package dev.flotilla.e2e.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Holds `docs/specification.md` to what is there: no row without its proof, no path and no test that
/// does not exist.
class SpecificationTest {
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
  private static final Pattern PATH = Pattern.compile("[A-Za-z.][\\w.-]*/[\\w./-]*");
  private static final Pattern TEST = Pattern.compile("[A-Z]\\w*(?:Test|IT|E2E|K1)");

  private final List<String> lines = Sources.lines(Sources.root().resolve("docs/specification.md"));

  private List<String> quoted() {
    return lines.stream()
        .flatMap(it -> QUOTED.matcher(it).results())
        .map(it -> it.group(1))
        .toList();
  }

  @Test
  void eachPathIsThere() {
    var paths = quoted().stream().filter(it -> PATH.matcher(it).matches()).toList();

    assertThat(paths).hasSizeGreaterThan(10);
    assertThat(paths.stream().filter(it -> !it.startsWith("./")))
        .allSatisfy(it -> assertThat(Files.exists(Sources.root().resolve(it))).as(it).isTrue());
  }

  @Test
  void eachTestIsThere() {
    var tests =
        Sources.test().stream()
            .map(Path::getFileName)
            .map(it -> it.toString().replace(".java", ""))
            .collect(Collectors.toSet());

    var named = quoted().stream().filter(it -> TEST.matcher(it).matches()).toList();

    assertThat(named).hasSizeGreaterThan(20);
    assertThat(tests).containsAll(named);
  }

  @Test
  void eachRowNamesItsProofOrSaysLater() {
    var rows =
        lines.stream().filter(it -> it.startsWith("| ") && !it.endsWith("| proved by |")).toList();

    assertThat(rows).hasSizeGreaterThan(40);
    assertThat(rows)
        .allSatisfy(
            row -> {
              var cells = row.substring(1, row.length() - 1).split("\\|", -1);
              assertThat(cells).as(row).hasSize(3);
              var proof = cells[2];
              var tests = QUOTED.matcher(proof).results().map(MatchResult::group).toList();
              assertThat(!tests.isEmpty() || proof.contains("later")).as(row).isTrue();
            });
  }
}
