package dev.flotilla.server.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.work.CommitId;
import dev.flotilla.server.transition.Repositories.CommitText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConflictIT {
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

  private static Consumer<GitCli> octets(String path, byte... octets) {
    return it -> {
      try {
        Files.write(it.directory().resolve(path), octets);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private static Consumer<GitCli> link(String path, String target) {
    return it -> {
      try {
        Files.deleteIfExists(it.directory().resolve(path));
        Files.createSymbolicLink(it.directory().resolve(path), Path.of(target));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private static void makeExecutable(GitCli git, String path) {
    assertThat(git.directory().resolve(path).toFile().setExecutable(true)).isTrue();
  }

  @Test
  void linesOfBothAreMarkedWithReadableNames() {
    crew.base(it -> it.write("src/a.txt", "1\n2\n3\n"));

    var merge =
        crew.merge(
            it -> it.write("src/a.txt", "1\nleft\n3\n"),
            it -> it.write("src/a.txt", "1\nright\n3\n"));

    assertThat(merge.conflicts()).containsExactly("src/a.txt");
    assertThat(crew.unresolved(merge)).containsExactly("src/a.txt");
    assertThat(crew.checkout(merge.commit()).ok("show", "HEAD:src/a.txt"))
        .isEqualTo("1\n<<<<<<< main\nleft\n=======\nright\n>>>>>>> right\n3");
  }

  @Test
  void namesThatGitWouldTakeForSomethingElseGiveWayToIds() {
    crew.base(it -> it.write("a", "a\n"));
    var left = crew.push("left", it -> it.write("a", "left\n"));
    var right = crew.push("right", it -> it.write("a", "right\n"));

    for (var label :
        new String[] {
          crew.base().value(), "-x", "a..b", "", "@{u}", "HEAD^", "with space", "x.lock", "right"
        }) {
      var text =
          new CommitText(CrewFleet.ADA, CrewFleet.ADA, CrewFleet.TEXT.at(), "m", label, "right");
      var merge = crew.fleet.repositories().merge(crew.repository(), crew.task, left, right, text);
      assertThat(crew.checkout(merge.commit()).ok("show", "HEAD:a"))
          .as(label)
          .contains("<<<<<<< " + left.value().substring(0, 12) + "\n", "\nleft\n", "\nright\n");
    }
    for (var label :
        new String[] {"head", "config", "objects", "deadbee", "none", "x-1-gdeadbee"}) {
      var text =
          new CommitText(CrewFleet.ADA, CrewFleet.ADA, CrewFleet.TEXT.at(), "m", "main", label);
      var merge = crew.fleet.repositories().merge(crew.repository(), crew.task, left, right, text);
      assertThat(crew.checkout(merge.commit()).ok("show", "HEAD:a"))
          .as(label)
          .isEqualTo("<<<<<<< main\nleft\n=======\nright\n>>>>>>> " + label);
    }
  }

  @Test
  void ofBinaryFilesTheFirstStays() {
    crew.base(octets("logo.png", (byte) 0, (byte) 1, (byte) 2));

    var merge =
        crew.merge(
            octets("logo.png", (byte) 0, (byte) 9, (byte) 2),
            octets("logo.png", (byte) 0, (byte) 1, (byte) 7));

    assertThat(merge.conflicts()).containsExactly("logo.png");
    assertThat(crew.unresolved(merge)).isEmpty();
    assertThat(crew.checkout(merge.commit()).directory().resolve("logo.png"))
        .hasBinaryContent(new byte[] {0, 9, 2});
  }

  @Test
  void whatOneChangedAndTheOtherDeletedIsNamed() {
    crew.base(it -> it.write("a", "1\n2\n3\n"));

    var merge = crew.merge(it -> it.write("a", "1\n2\nleft\n"), it -> it.ok("rm", "-q", "a"));

    assertThat(merge.conflicts()).containsExactly("a");
    assertThat(crew.unresolved(merge)).isEmpty();
    assertThat(crew.checkout(merge.commit()).ok("show", "HEAD:a")).endsWith("left");
  }

  @Test
  void aFileInThePlaceOfADirectoryIsPutAside() {
    crew.base(it -> it.write("x", "x"));

    var merge = crew.merge(it -> it.write("d", "file\n"), it -> it.write("d/f", "inside\n"));

    assertThat(merge.conflicts()).containsExactly("d~main");
    assertThat(crew.checkout(merge.commit()).ok("ls-files").lines())
        .containsExactly("d/f", "d~main", "x");
  }

  @Test
  void linksOfTwoTargetsConflict() {
    crew.base(link("l", "base"));

    var merge = crew.merge(link("l", "left"), link("l", "/etc/passwd"));

    assertThat(merge.conflicts()).contains("l");
    assertThat(crew.unresolved(merge)).isEmpty();
    assertThat(crew.checkout(merge.commit()).ok("ls-files", "-s")).contains("120000");
  }

  @Test
  void aLinkAndAFileOfOneNameConflict() {
    crew.base(it -> it.write("x", "x"));

    var merge = crew.merge(link("l", "x"), it -> it.write("l", "text\n"));

    assertThat(merge.isClean()).isFalse();
    crew.checkout(merge.commit());
  }

  @Test
  void modesAreMergedAndOnlyContentConflicts() {
    crew.base(it -> it.write("run.sh", "echo\n"));
    var left = crew.push("left", it -> makeExecutable(it, "run.sh"));
    var right = crew.push("right", it -> it.write("run.sh", "echo right\n"));

    var merge = crew.merge(left, right);

    assertThat(merge.conflicts()).isEmpty();
    assertThat(crew.checkout(merge.commit()).ok("ls-files", "-s")).startsWith("100755");
  }

  @Test
  void twoNewFilesOfOneNameAndDifferentModesConflict() {
    crew.base(it -> it.write("x", "x"));

    var merge =
        crew.merge(
            it -> {
              it.write("run.sh", "left\n");
              makeExecutable(it, "run.sh");
            },
            it -> it.write("run.sh", "right\n"));

    assertThat(merge.conflicts()).containsExactly("run.sh");
    assertThat(crew.unresolved(merge)).containsExactly("run.sh");
  }

  @Test
  void aFileRenamedTwiceIsNamed() {
    crew.base(it -> it.write("old", "same\n".repeat(30)));

    var merge = crew.merge(it -> it.ok("mv", "old", "one"), it -> it.ok("mv", "old", "two"));

    assertThat(merge.conflicts()).contains("one", "two");
    assertThat(crew.checkout(merge.commit()).ok("ls-files").lines()).contains("one", "two");
  }

  @Test
  void aDirectoryThatWasSplitWhileTheOtherAddedToItIsNotTakenForClean() {
    crew.base(
        it -> {
          it.write("d/a", "a\n".repeat(20));
          it.write("d/b", "b\n".repeat(20));
        });

    var merge =
        crew.merge(
            it -> {
              it.write("x/keep", "");
              it.write("y/keep", "");
              it.ok("mv", "d/a", "x/a");
              it.ok("mv", "d/b", "y/b");
            },
            it -> it.write("d/new", "new\n"));

    assertThat(merge.conflicts()).isNotEmpty().allMatch(it -> it.contains("d"));
    assertThat(crew.checkout(merge.commit()).ok("ls-files")).contains("d/new");
  }

  @Test
  void namesOfAnyKindAreTold() {
    crew.base(it -> it.write("x", "x"));

    var merge = crew.merge(oddNames("left\n"), oddNames("right\n"));

    assertThat(merge.conflicts())
        .containsExactlyInAnyOrder(
            "caf\u00e9", "-dash", "new\nline", "quote\"", "tab\t", "with space/\u65e5\u672c");
    assertThat(crew.unresolved(merge)).hasSize(6);
    assertThat(crew.checkout(merge.commit()).ok("ls-files", "-z")).contains("-dash", "new\nline");
  }

  /// One of them is Latin-1, which Java cannot name on a machine with UTF-8: git is told by octets.
  private static Consumer<GitCli> oddNames(String content) {
    return it -> {
      for (var name :
          new String[] {"-dash", "new\nline", "quote\"", "tab\t", "with space/\u65e5\u672c"}) {
        it.write(name, content);
      }
      it.write("make.sh", "printf '%s' > \"$(printf 'caf\\351')\"\n".formatted(content));
      try {
        var made = new ProcessBuilder("sh", "make.sh").directory(it.directory().toFile()).start();
        assertThat(made.waitFor()).isZero();
        Files.delete(it.directory().resolve("make.sh"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    };
  }

  @Test
  void aCrissCrossIsMergedAndTheConflictsCommitIsWhole() {
    crew.base(it -> it.write("a", "1\n2\n3\n4\n5\n6\n7\n8\n9\n"));
    var left = crew.push("left", it -> it.write("a", "left\n2\n3\n4\n5\n6\n7\n8\n9\n"));
    var right = crew.push("right", it -> it.write("a", "1\n2\n3\n4\n5\n6\n7\n8\nright\n"));
    var one = crew.merge(left, right).commit();
    var other = crew.merge(right, left).commit();
    assertThat(one).isNotEqualTo(other);

    var merge = crew.merge(one, other);

    assertThat(merge.isClean()).isTrue();
    assertThat(crew.checkout(merge.commit()).ok("show", "HEAD:a"))
        .startsWith("left")
        .endsWith("right");
  }

  @Test
  void aResolvedConflictIsMergedCleanly() {
    crew.base(it -> it.write("a", "1\n"));
    var left = crew.push("left", it -> it.write("a", "left\n"));
    var right = crew.push("right", it -> it.write("a", "right\n"));
    var start = crew.merge(right, left);
    crew.checkout(start.commit());
    var held = crew.fleet.lease(crew.task, "right", "RESOLVE", start.commit().value());
    var agent = crew.agent(held);
    agent.ok("fetch", "-q", crew.url(), CrewFleet.QUEUE);
    agent.ok("reset", "-q", "--hard", "FETCH_HEAD");
    agent.commit("a", "both\n");
    agent.ok("push", "-q", crew.url(), "HEAD:" + CrewFleet.branch("right"));
    var resolved = new CommitId(agent.ok("rev-parse", "HEAD"));
    crew.fleet.end(held, crew.task);

    var merge = crew.merge(left, resolved);

    assertThat(merge.isClean()).isTrue();
    assertThat(crew.fleet.repositories().unresolved(crew.repository(), resolved, start.conflicts()))
        .isEmpty();
    assertThat(crew.checkout(merge.commit()).ok("show", "HEAD:a")).isEqualTo("both");
  }
}
