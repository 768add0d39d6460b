package dev.flotilla.server.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.server.transition.Repositories.Merge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class MergeIT {
  private static final String PACKS_OF_TASK =
      "select count(*) from git_pack where task is not null and assignment is null";

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

  @Test
  void twoBranchesComeTogetherInACommitOfBoth() {
    crew.base(it -> it.write("a/b/base", "base\n"));
    var left = crew.push("left", it -> it.write("a/left", "left\n"));
    var right = crew.push("right", it -> it.write("a/b/right", "right\n"));

    var merge = crew.merge(left, right);

    assertThat(merge.conflicts()).isEmpty();
    var checkout = crew.checkout(merge.commit());
    assertThat(checkout.ok("ls-files").lines()).containsExactly("a/b/base", "a/b/right", "a/left");
    assertThat(checkout.ok("cat-file", "commit", "HEAD"))
        .isEqualTo(
            """
            tree %s
            parent %s
            parent %s
            author Ada <ada@example.org> 1767323045 +0000
            committer Flotilla <flotilla@localhost> 1767323045 +0000

            Merge right

            Flotilla-Task: t1
            Flotilla-Subtask: right"""
                .formatted(merge.tree(), left, right));
  }

  @Test
  void theSameMergeIsTheSameCommitAndKeptOnce() {
    crew.base(it -> it.write("base", "base\n"));
    var left = crew.push("left", it -> it.write("left", "left\n"));
    var right = crew.push("right", it -> it.write("right", "right\n"));

    var merge = crew.merge(left, right);
    var packs = crew.fleet.count(PACKS_OF_TASK);
    var again = crew.merge(left, right);

    assertThat(again).isEqualTo(merge);
    assertThat(crew.fleet.count(PACKS_OF_TASK)).isEqualTo(packs);
  }

  @Test
  void whatIsContainedIsNotMergedAgain() {
    crew.base(it -> it.write("base", "base\n"));
    var left = crew.push("left", it -> it.write("left", "left\n"));
    var packs = crew.fleet.count("select count(*) from git_pack");

    var same = crew.merge(left, left);
    var older = crew.merge(left, crew.base());

    assertThat(same).isEqualTo(older);
    assertThat(older.commit()).isEqualTo(left);
    assertThat(older.tree()).isEqualTo(crew.fleet.repositories().tree(crew.repository(), left));
    assertThat(older.isClean()).isTrue();
    assertThat(crew.fleet.count("select count(*) from git_pack")).isEqualTo(packs);
  }

  @Test
  void aFirstThatIsBehindGetsAMergeCommitAllTheSame() {
    crew.base(it -> it.write("base", "base\n"));
    var right = crew.push("right", it -> it.write("right", "right\n"));

    var merge = crew.merge(crew.base(), right);

    assertThat(merge.tree()).isEqualTo(crew.fleet.repositories().tree(crew.repository(), right));
    assertThat(crew.checkout(merge.commit()).ok("rev-list", "--count", "HEAD")).isEqualTo("3");
  }

  @Test
  void aChainGrowsOnMergesThatNoRefReachesYet() {
    crew.base(it -> it.write("base", "base\n"));
    var head = crew.base();
    for (int i = 0; i < 5; i++) {
      var name = "file" + i;
      crew.fleet.subtask(crew.task, "s" + i);
      var tip = crew.push("s" + i, it -> it.write(name, name));
      head = crew.merge(head, tip).commit();
    }

    var checkout = crew.checkout(head);

    assertThat(checkout.ok("ls-files").lines()).hasSize(6);
    assertThat(checkout.ok("rev-list", "--count", "--merges", "HEAD")).isEqualTo("5");
  }

  @Test
  void aRenameOnOneSideAndAnEditOnTheOtherGoTogether() {
    var text = "line\n".repeat(20);
    crew.base(it -> it.write("old/name", text + "end\n"));

    var merge =
        crew.merge(
            it -> {
              it.ok("mv", "old", "new");
            },
            it -> it.write("old/name", "first\n" + text + "end\n"));

    assertThat(merge.conflicts()).isEmpty();
    assertThat(crew.checkout(merge.commit()).ok("show", "HEAD:new/name")).startsWith("first");
  }

  @Test
  void emptyTreesAndEmptyCommitsAreMerged() {
    crew.base(it -> {});
    var left = crew.push("left", it -> {});
    var right = crew.push("right", it -> it.write("x", "x"));
    var emptied = crew.merge(left, left);

    var merge = crew.merge(left, right);

    assertThat(emptied.tree()).isEqualTo("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
    assertThat(crew.checkout(merge.commit()).ok("ls-files")).isEqualTo("x");
  }

  @Test
  void bothEmptiedTheTree() {
    crew.base(it -> it.write("a", "a"));

    var merge = crew.merge(it -> it.ok("rm", "-q", "a"), it -> it.ok("rm", "-q", "a"));

    assertThat(merge.tree()).isEqualTo("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
    assertThat(crew.checkout(merge.commit()).ok("ls-files")).isEmpty();
  }

  @Test
  void historiesWithoutAnythingInCommonAreRefused() {
    crew.base(it -> it.write("a", "a"));
    var other = GitCli.init(temporary.resolve("other"), temporary.resolve("home"));
    var stranger = new CommitId(other.commit("b", "b"));
    var upload = crew.fleet.upload(other);
    crew.fleet
        .database()
        .run(
            it ->
                it.execute(
                    "update git_pack set repository_id = ? where repository_id = ?",
                    crew.repository(),
                    upload.repository().value()));
    crew.fleet.deleteCache();

    assertThatThrownBy(() -> crew.merge(crew.base(), stranger))
        .hasMessageContaining("no common history")
        .asInstanceOf(InstanceOfAssertFactories.type(FlotillaException.class))
        .extracting(FlotillaException::code)
        .isEqualTo(ErrorCode.UNPROCESSABLE);
    assertThatThrownBy(() -> crew.merge(crew.base(), new CommitId("1".repeat(40))))
        .hasMessageContaining("1".repeat(40))
        .asInstanceOf(InstanceOfAssertFactories.type(FlotillaException.class))
        .extracting(FlotillaException::code)
        .isEqualTo(ErrorCode.UNPROCESSABLE);
  }

  @Test
  void nothingOfTheRepositoryRunsAndNoAttributeOfItCounts() throws Exception {
    var ran = temporary.resolve("ran");
    crew.base(
        it -> {
          it.write(".gitattributes", "* merge=evil filter=evil diff=evil\n*.log merge=union\n");
          it.write("notes.log", "one\n");
          it.write(
              ".gitconfig",
              "[merge \"evil\"]\n driver = touch %s\n[core]\n hooksPath = hooks\n".formatted(ran));
          it.write(".git-hooks/post-merge", "#!/bin/sh\ntouch " + ran + "\n");
        });
    Files.createDirectories(temporary.resolve("home/.config/git"));
    Files.writeString(temporary.resolve("home/.config/git/attributes"), "* merge=ours\n");
    Files.writeString(
        temporary.resolve("home/.gitconfig"),
        "[merge]\n conflictStyle = diff3\n renames = false\n[merge \"evil\"]\n driver = touch %s\n"
            .formatted(ran));

    var left = crew.push("left", it -> it.write("notes.log", "one\nleft\n"));
    var right = crew.push("right", it -> it.write("notes.log", "one\nright\n"));
    var merge = merging(left, right);

    assertThat(merge.conflicts()).containsExactly("notes.log");
    assertThat(crew.checkout(merge.commit()).ok("show", "HEAD:notes.log"))
        .isEqualTo("one\n<<<<<<< main\nleft\n=======\nright\n>>>>>>> right");
    assertThat(ran).doesNotExist();
  }

  /// By a server whose user has settings and attributes that would change all of it.
  private Merge merging(CommitId left, CommitId right) {
    try (var server =
        new GitServer(
            crew.fleet.database(),
            temporary.resolve("other-cache"),
            CrashPoint.NONE,
            temporary.resolve("home"))) {
      return server
          .git
          .repositories()
          .merge(crew.repository(), crew.task, left, right, CrewFleet.TEXT);
    }
  }

  @Test
  void aServerThatDiesBeforeTheMergeIsKeptMakesTheSameAgain() {
    crew.base(it -> it.write("a", "1\n2\n3\n4\n5\n"));
    var left = crew.push("left", it -> it.write("a", "left\n2\n3\n4\n5\n"));
    var right = crew.push("right", it -> it.write("a", "1\n2\n3\n4\nright\n"));
    var dies =
        CrashPoint.at(
            CrashPoints.MERGE_WRITTEN,
            () -> {
              throw new StackOverflowError("as if killed");
            });
    var cache = crew.fleet.root.resolve("cache");
    try (var dying = new GitServer(crew.fleet.database(), cache, dies)) {
      assertThatThrownBy(
              () ->
                  dying
                      .git
                      .repositories()
                      .merge(crew.repository(), crew.task, left, right, CrewFleet.TEXT))
          .isInstanceOf(StackOverflowError.class);
    }

    var merge = crew.merge(left, right);

    assertThat(crew.fleet.count("select count(*) from git_pack where state = 'arriving'")).isOne();
    assertThat(crew.checkout(merge.commit()).ok("show", "HEAD:a"))
        .isEqualTo("left\n2\n3\n4\nright");
    assertThat(cache.resolve("scratch"))
        .satisfiesAnyOf(
            it -> assertThat(it).doesNotExist(), it -> assertThat(it).isEmptyDirectory());
  }

  @Test
  @Timeout(120)
  void twentyThousandFilesAreMerged() throws IOException {
    crew.base(
        it -> {
          for (int i = 0; i < 20_000; i++) {
            it.write("d%d/e%d/f%d".formatted(i % 20, i % 400, i), "file " + i + "\n");
          }
        });
    var left = crew.push("left", it -> it.write("d1/e1/f1", "left\n"));
    var right =
        crew.push(
            "right",
            it -> {
              for (int i = 5_000; i < 5_200; i++) {
                it.write("d%d/e%d/f%d".formatted(i % 20, i % 400, i), "right " + i + "\n");
              }
            });

    var merge = crew.merge(left, right);

    assertThat(merge.conflicts()).isEmpty();
    assertThat(crew.checkout(merge.commit()).ok("diff", "--shortstat", crew.base().value()))
        .startsWith("201 files changed");
  }

  @Test
  void threeThousandConflictsAreAllNamed() {
    crew.base(it -> {});
    var names = new ArrayList<String>();
    for (int i = 0; i < 3_000; i++) {
      names.add("%s/%04d".formatted("long".repeat(50), i));
    }

    var merge =
        crew.merge(
            it -> names.forEach(name -> it.write(name, "left\n")),
            it -> names.forEach(name -> it.write(name, "right\n")));

    assertThat(merge.conflicts()).isEqualTo(names);
    assertThat(crew.unresolved(merge)).isEqualTo(names);
  }
}
