package dev.flotilla.agent.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.task.Identity;
import dev.flotilla.api.work.CommitId;
import java.util.List;
import org.junit.jupiter.api.Test;

class RewriteTest {
  private static final Identity FLEET = new Identity("Flotilla", "flotilla@localhost");
  private static final Trailers TRAILERS =
      new Trailers(
          List.of("Flotilla-Task: t1", "Flotilla-Subtask: k1", "Flotilla-Role: worker"), false);
  private static final String TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

  private final Rewrite rewrite = new Rewrite(TRAILERS, FLEET);

  private static RawCommit.Named commit(String message, String committer, CommitId... parents) {
    var headers = new java.util.ArrayList<>(List.of("tree " + TREE));
    for (var parent : parents) {
      headers.add("parent " + parent);
    }
    headers.add("author Ada <ada@x> 1 +0100");
    headers.add("committer " + committer + " 2 +0200");
    var commit = new RawCommit(headers, message);
    return new RawCommit.Named(commit.id(), commit);
  }

  @Test
  void idsAreGits() {
    var empty =
        new RawCommit(
            List.of("tree " + TREE, "author A <a> 0 +0000", "committer A <a> 0 +0000"), "x\n");

    assertThat(empty.id().value()).isEqualTo("5cde4280325aef388e2086ef46609e45f4e293de");
    assertThat(
            RawCommit.parse(
                new String(empty.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1)))
        .isEqualTo(empty);
  }

  @Test
  void childrenFollowTheirParentsNewNames() {
    var one = commit("one\n", "Claude <c@x>");
    var two = commit("two\n", "Claude <c@x>", one.id());

    rewrite.addAll(List.of(one, two));

    assertThat(rewrite.made()).hasSize(2);
    assertThat(rewrite.made().getLast().headers())
        .containsExactly(
            "tree " + TREE,
            "parent " + rewrite.now(one.id()),
            "author Ada <ada@x> 1 +0100",
            "committer Flotilla <flotilla@localhost> 2 +0200");
  }

  @Test
  void whatHasEverythingKeepsItsIdSignatureAndAll() {
    var done = commit(TRAILERS.on("one\n"), "Flotilla <flotilla@localhost>");

    rewrite.addAll(List.of(done));

    assertThat(rewrite.made()).isEmpty();
    assertThat(rewrite.now(done.id())).isEqualTo(done.id());
  }

  @Test
  void anotherSubtasksCommitIsNotTouched() {
    var other = commit("one\n\nFlotilla-Task: t1\nFlotilla-Subtask: k2\n", "Somebody <s@x>");

    rewrite.addAll(List.of(other));

    assertThat(rewrite.made()).isEmpty();
  }

  @Test
  void signaturesGoWithAChange() {
    var old = commit("one\n", "Claude <c@x>").commit();
    var headers = new java.util.ArrayList<>(old.headers());
    headers.addAll(List.of("gpgsig -----BEGIN", " line", " -----END", "encoding latin1"));
    var signed = new RawCommit(headers, "caf\u00e9\n");

    rewrite.addAll(List.of(new RawCommit.Named(signed.id(), signed)));

    assertThat(rewrite.made().getFirst().headers()).hasSize(4).last().isEqualTo("encoding latin1");
    assertThat(rewrite.made().getFirst().message()).startsWith("caf\u00e9\n\nFlotilla-Task: t1");
  }

  @Test
  void trailersComeOnceAfterOtherTrailersAndAModelsLinesGo() {
    var once =
        TRAILERS.on(
            "Subject\n\nBody.\n\nFixes: x\nCo-Authored-By: Claude <noreply@anthropic.com>\n\n\n");

    assertThat(once)
        .isEqualTo(
            "Subject\n\nBody.\n\nFixes: x\nFlotilla-Task: t1\nFlotilla-Subtask: k1\nFlotilla-Role: worker\n");
    assertThat(TRAILERS.on(once)).isEqualTo(once);
    assertThat(TRAILERS.on("fix: it")).startsWith("fix: it\n\nFlotilla-Task");
    assertThat(TRAILERS.on("")).startsWith("(no message)\n\n");
    assertThat(new Trailers(TRAILERS.lines(), true).on("x\n\nCo-Authored-By: Claude <c>"))
        .contains("Claude");
  }
}
