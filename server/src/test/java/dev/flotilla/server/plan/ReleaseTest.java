package dev.flotilla.server.plan;

import static dev.flotilla.server.plan.Release.State.ACTIVE;
import static dev.flotilla.server.plan.Release.State.ENDED_BADLY;
import static dev.flotilla.server.plan.Release.State.MERGED;
import static dev.flotilla.server.plan.Release.State.PENDING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.server.plan.Release.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseTest {
  @Test
  void whatDependsOnNothingIsReleasedInOrderOfPosition() {
    var nodes = List.of(node("b", PENDING, 2), node("c", PENDING, 3), node("a", PENDING, 1));

    assertThat(Release.next(nodes)).containsExactly("a", "b", "c");
  }

  @Test
  void aSubtaskWaitsUntilAllItDependsOnIsMerged() {
    var nodes =
        List.of(
            node("merged", MERGED, 1),
            node("active", ACTIVE, 2),
            node("failed", ENDED_BADLY, 3),
            new Node("free", PENDING, List.of("merged"), List.of(), 4),
            new Node("half", PENDING, List.of("merged", "active"), List.of(), 5),
            new Node("stranded", PENDING, List.of("failed"), List.of(), 6),
            new Node("lost", PENDING, List.of("unknown"), List.of(), 7));

    assertThat(Release.next(nodes)).containsExactly("free");
  }

  @Test
  void whatOverlapsAnActiveOneOrAnEarlierOneWaits() {
    var nodes =
        List.of(
            node("active", ACTIVE, 1, "src/a/**"),
            node("done", MERGED, 2, "lib/**"),
            node("over", PENDING, 3, "src/a/x.ts"),
            node("first", PENDING, 4, "lib/x/**"),
            node("second", PENDING, 5, "lib/x/y.ts"),
            node("nothing", PENDING, 6));

    assertThat(Release.next(nodes)).containsExactly("first", "nothing");
  }

  @Test
  void whatWaitsForAnOverlapIsNotOvertakenByWhatOverlapsIt() {
    var nodes =
        List.of(
            node("active", ACTIVE, 1, "a/**"),
            node("wide", PENDING, 2, "a/**", "b/**", "c/**"),
            node("narrow", PENDING, 3, "b/x.ts"),
            node("apart", PENDING, 4, "d/**"));

    assertThat(Release.next(nodes)).containsExactly("apart");
  }

  @ParameterizedTest
  @ValueSource(strings = {"src/m%d/**", "src/f%d.ts", "**/f%d.ts", "src/{a,b}%d/**", "[x]/%d.c"})
  void aThousandDependantsAreReleasedAtOnce(String glob) {
    var nodes = new ArrayList<Node>(List.of(node("root", MERGED, 0, "**")));
    for (var i = 1; i <= 1_000; i++) {
      nodes.add(new Node("k" + i, PENDING, List.of("root"), List.of(glob.formatted(i)), i));
    }

    var took =
        CpuTime.of(
            "1,000 released with " + glob, () -> assertThat(Release.next(nodes)).hasSize(1_000));

    assertThat(took).isLessThan(Duration.ofSeconds(1));
  }

  private static Node node(String key, Release.State state, int position, String... claims) {
    return new Node(key, state, List.of(), List.of(claims), position);
  }
}
