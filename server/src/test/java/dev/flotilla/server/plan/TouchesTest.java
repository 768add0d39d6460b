package dev.flotilla.server.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TouchesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "src/a.ts|src/a.ts",
        "src/a|src/a/**",
        "src/a|src/a/b/c.ts",
        "src/a/|src/a",
        "./src//a|src/a/b.ts",
        "src/**|src",
        "src/*.ts|src/a.*",
        "src/?.ts|src/[a-c].ts",
        "**/*.java|server",
        "**/test/**|a/test/b.ts",
        "**|x",
        "*|deep/down/x.ts",
        ".|x",
        "{src,lib}/a|lib/a/b.ts",
        "{src/{a,b},lib}/**|src/b/c.ts",
        "src/**.ts|src/a/b/c.ts",
        "src/a**|src/ab/c/d.ts",
        "app/[id]/page.tsx|app/[id]/page.tsx",
        "app/[id]/page.tsx|app/**",
        "app/[id]/**|app/[id]/page.tsx",
        "app/\\[id\\]/page.tsx|app/[id]/page.tsx",
        "odd{name|odd{name",
        "my.app|my.app/x.ts",
        "my.app/**/x.ts|my.app",
        ".github|.github/workflows/ci.yaml",
        "src/[!a].ts|src/b.ts",
      })
  void whatCanCollideOverlaps(String a, String b) {
    assertThat(Touches.overlap(List.of(a), List.of(b))).isTrue();
    assertThat(Touches.overlap(List.of(b), List.of("zzz.zzz", a))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "src/a|src/ab",
        "src/a/**|src/b/**",
        "src/*.ts|src/a/b.ts",
        "src/*.ts|src/a.tsx",
        "**/*.md|**/*.java",
        "README.md|**/*.java",
        "Dockerfile|**/*.ts",
        "LICENSE|**/*.ts",
        ".gitignore|**/*.ts",
        "mvnw|**/*.ts",
        "src/[a-c].ts|src/[d-f].ts",
        "src/[!a].ts|src/a.ts",
        "{src,lib}/a|test/a",
        "src/?|src/ab",
        "**/test/*.ts|**/main/*.ts",
        "src/a/*/c.ts|src/a/c.ts",
        "A/**|a/**",
      })
  void whatCannotCollideDoesNot(String a, String b) {
    assertThat(Touches.overlap(List.of(a), List.of(b))).isFalse();
    assertThat(Touches.overlap(List.of(b), List.of("zzz.zzz", a))).isFalse();
  }

  @Test
  void nothingOverlapsNothing() {
    assertThat(Touches.overlap(List.of(), List.of("**"))).isFalse();
    assertThat(Touches.overlap(List.of("**"), List.of())).isFalse();
    assertThat(Touches.overlap(List.of(), List.of())).isFalse();
    assertThat(Touches.overlap(List.of(" "), List.of("**"))).isFalse();
  }

  @Test
  void thousandsOfPathsAreComparedInMilliseconds() {
    var paths =
        IntStream.range(0, 5_000)
            .mapToObj(i -> "module%d/src/main/java/org/p%d/File%d.java".formatted(i % 9, i % 70, i))
            .toList();
    var globs =
        IntStream.range(0, 20)
            .mapToObj(
                i -> i % 2 == 0 ? "**/*Test%d.kt".formatted(i) : "module%d/**/p*/*.ts".formatted(i))
            .toList();

    var took =
        CpuTime.of(
            "5,000 paths against 20 globs",
            () -> assertThat(Touches.overlap(paths, globs)).isFalse());

    assertThat(took).isLessThan(Duration.ofMillis(500));
  }

  /// Wherever it would take too long the answer is that they overlap.
  @Test
  void hostileGlobsCostLittle() {
    var hostile =
        List.of(
            "*a".repeat(499) + "b",
            "**/".repeat(330) + "x.a",
            "{a,b}".repeat(200),
            "{".repeat(1_000),
            "[".repeat(1_000),
            "{a,".repeat(300) + "}".repeat(300),
            "[a-z]*".repeat(160),
            "?*".repeat(500),
            "a/".repeat(500),
            "{a,b}{a,b}{a,b}{a,b}{a,b}" + "[x-y]*".repeat(160),
            "x".repeat(1_000_000));
    var many = IntStream.range(0, 200).mapToObj(i -> hostile.get(i % hostile.size()) + i).toList();
    var others =
        IntStream.range(0, 200)
            .mapToObj(i -> "q/" + hostile.get(i % hostile.size()) + "c.c" + i)
            .toList();

    var lists = CpuTime.of("lists of hostile globs", () -> Touches.overlap(many, others));
    var pairs =
        CpuTime.of(
            "pairs of hostile globs",
            () ->
                hostile.forEach(
                    a -> hostile.forEach(b -> Touches.overlap(List.of(a + 1), List.of(b + 2)))));

    assertThat(lists).isLessThan(Duration.ofSeconds(3));
    assertThat(pairs).isLessThan(Duration.ofSeconds(10));
  }
}
