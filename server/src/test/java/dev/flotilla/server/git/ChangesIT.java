package dev.flotilla.server.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.server.transition.Repositories.Changes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangesIT {
  private static final int LIMIT = 204_800;

  @TempDir private Path temporary;
  private CrewFleet crew;

  @BeforeEach
  void aCrew() {
    crew = new CrewFleet(temporary);
  }

  @AfterEach
  void stop() {
    crew.close();
  }

  private Changes changes(Consumer<GitCli> edit) {
    var tip = crew.push("left", edit);
    return crew.fleet.repositories().changes(crew.repository(), crew.base(), tip);
  }

  @Test
  void aSmallDiffIsWholeAndNamesBothSidesOfARename() {
    crew.base(it -> it.write("old", "line\n".repeat(10)));

    var changes =
        changes(
            it -> {
              it.ok("mv", "old", "new");
              it.write("more", "more\n");
            });

    assertThat(changes.whole()).isTrue();
    assertThat(changes.paths()).containsExactly("more", "new", "old");
    assertThat(changes.diff()).contains("rename from old", "rename to new", "+more");
  }

  @Test
  void nothingChangedIsAnEmptyDiff() {
    crew.base(it -> it.write("a", "a"));

    var changes = crew.fleet.repositories().changes(crew.repository(), crew.base(), crew.base());

    assertThat(changes).isEqualTo(new Changes("", List.of(), true));
  }

  @Test
  void upToTheLimitADiffIsWholeAndAnOctetMoreIsASummary() {
    crew.base(it -> it.write("a", "a"));
    int header = changes(it -> it.write("b", "x".repeat(100))).diff().length() - 100;

    var fits = changes(it -> it.write("b", "x".repeat(LIMIT - header)));
    var over = changes(it -> it.write("b", "x".repeat(LIMIT - header + 1)));

    assertThat(fits.whole()).isTrue();
    assertThat(fits.diff()).hasSize(LIMIT);
    assertThat(over.whole()).isFalse();
    assertThat(over.diff()).contains("longer than 200 KB", "Read", "A b, +1 -0");
    assertThat(over.paths()).containsExactly("b");
  }

  @Test
  void theSummaryOfTwentyThousandFilesFitsAndSaysWhatItLeavesOut() {
    crew.base(
        it -> {
          it.write("gone", "1\n2\n");
          it.write("edited", "1\n2\n3\n");
        });

    var changes =
        changes(
            it -> {
              it.ok("rm", "-q", "gone");
              it.write("edited", "1\nx\ny\n3\n");
              for (int i = 0; i < 20_000; i++) {
                it.write("d%d/file%d".formatted(i % 50, i), "content " + i + "\n");
              }
            });

    assertThat(changes.whole()).isFalse();
    assertThat(changes.paths()).hasSize(5_000);
    assertThat(changes.diff().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(LIMIT);
    assertThat(changes.diff()).contains("A d0/file0, +1 -0").containsPattern("and \\d+ more files");
  }

  @Test
  void whatADatabaseCannotHoldIsNotInADiff() {
    crew.base(it -> it.write("a", "a"));

    var changes = changes(it -> it.write("late", "text\n".repeat(3_000) + "\0\n"));

    assertThat(changes.diff()).contains("b/late").doesNotContain("\0");
  }

  @Test
  void markersCountInTheirOrderAndAtTheStartOfALine() {
    crew.base(
        it -> {
          it.write("whole", "a\n<<<<<<< main\nx\n=======\ny\n>>>>>>> right\n");
          it.write("cut", "<<<<<<< main\nx\n=======\n>>>>>>> z");
          it.write("crlf", "<<<<<<< main\r\nx\r\n=======\r\ny\r\n>>>>>>> right\r\n");
          it.write("heading", "Title\n=======\n<<<<<<< \n>>>>>>> \n");
          it.write("quoted", " <<<<<<< main\n =======\n >>>>>>> right\n");
          it.write("reverse", ">>>>>>> right\n=======\n<<<<<<< main\n");
          it.write("half", "<<<<<<< main\n=======\n");
          it.write("long", "x".repeat(5_000_000));
          it.write("empty", "");
        });

    var found =
        crew.fleet
            .repositories()
            .unresolved(
                crew.repository(),
                new CommitId(crew.base().value()),
                List.of(
                    "whole",
                    "heading",
                    "quoted",
                    "cut",
                    "absent",
                    "crlf",
                    "reverse",
                    "half",
                    "long",
                    "empty",
                    "",
                    "/",
                    "../whole"));

    assertThat(found).containsExactly("whole", "cut", "crlf");
  }

  @Test
  void whatOneSubtaskChangedIsShownAlone() {
    crew.base(it -> it.write("a", "a"));
    crew.push("left", it -> it.write("left", "by left"));
    crew.push("right", it -> it.write("right", "by right"));
    var diffs = crew.fleet.server.git.diffs();

    assertThat(diffs.diff(crew.task, new SubtaskKey("left")))
        .contains("+++ b/left", "+by left")
        .doesNotContain("right");
    assertThatThrownBy(() -> diffs.diff(crew.task, new SubtaskKey("none")))
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining("none");
  }
}
