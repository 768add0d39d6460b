package dev.flotilla.agent.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.work.CommitId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a turn leaves becomes commits on the branch, whatever state the repository is in.
class CommitIT {
  private static final String TRAILERS =
      "Flotilla-Task: t1\nFlotilla-Subtask: k1\nFlotilla-Role: worker\n";

  @RegisterExtension static final ReadyWorkspace AT = new ReadyWorkspace();

  private CommitResult.Committed commit() {
    return commit(false);
  }

  private CommitResult.Committed commit(boolean insist) {
    var result = AT.workspace.commit("Finish the work", insist);
    assertThat(result).isInstanceOf(CommitResult.Committed.class);
    assertThat(AT.workspace.push())
        .isEqualTo(new PushResult.Pushed(((CommitResult.Committed) result).tip()));
    return (CommitResult.Committed) result;
  }

  private String handedBack() {
    var result = AT.workspace.commit("Finish the work", false);
    assertThat(result).isInstanceOf(CommitResult.HandBack.class);
    return String.join(" ", ((CommitResult.HandBack) result).words());
  }

  @Test
  void whatWasLeftIsCommittedForTheAgentAndPushed() throws Exception {
    AT.sh("echo changed > a.txt; echo new > new; echo no > ignored; truncate -s 11M large");

    var done = commit();

    assertThat(AT.checkout.ref(Checkout.BRANCH)).contains(done.tip());
    assertThat(AT.checkout.show(done.tip()))
        .isEqualTo("Ada Lovelace / flotilla@localhost\nFinish the work\n\n" + TRAILERS);
    assertThat(AT.checkout.paths(done.tip()))
        .containsExactly(".gitignore", "a.txt", "b.txt", "new");
    assertThat(done.notes()).singleElement().asString().contains("large");
    assertThat(AT.sh("git status --porcelain; git rev-parse HEAD; git symbolic-ref HEAD"))
        .isEqualTo("?? large\n" + done.tip() + "\n" + Checkout.BRANCH);
  }

  @Test
  void nothingNewLeavesTheStart() {
    assertThat(commit().tip()).isEqualTo(AT.checkout.start);
  }

  @Test
  void theAgentsOwnCommitsGetTrailersOnceAndLoseTheModelsLine() throws Exception {
    AT.sh(
        """
        echo 1 > x; git add x
        git -c user.name=Claude commit -q -m 'Add x' -m 'Because.' \
            -m 'Signed-off-by: Ada <a@x>\nCo-Authored-By: Claude <noreply@anthropic.com>'
        echo 2 > x; GIT_COMMITTER_NAME=Claude git commit -qam 'Change x' --date 2020-01-01T00:00:00Z
        """);

    var done = commit();
    var again = commit();

    assertThat(again.tip()).isEqualTo(done.tip());
    var second = AT.checkout.parse(done.tip());
    assertThat(second.getAuthorIdent().getWhenAsInstant()).isEqualTo("2020-01-01T00:00:00Z");
    assertThat(AT.checkout.show(done.tip()))
        .contains("/ flotilla@localhost\nChange x\n\n" + TRAILERS);
    assertThat(AT.checkout.show(new CommitId(second.getParent(0).name())))
        .isEqualTo(
            "Ada Lovelace / flotilla@localhost\nAdd x\n\nBecause.\n\nSigned-off-by: Ada <a@x>\n"
                + TRAILERS);
    assertThat(second.getParent(0).getParent(0).name()).isEqualTo(AT.checkout.start.value());
  }

  @Test
  void mergesKeepTheirShape() throws Exception {
    AT.sh(
        """
        git checkout -q -b side; echo s > s; git add s; git commit -qm side
        git checkout -q flotilla/t1/k1; echo m > m; git add m; git commit -qm main
        git merge -q --no-ff -m 'Merge side' side
        """);

    var done = commit();

    var merge = AT.checkout.parse(done.tip());
    assertThat(merge.getParentCount()).isEqualTo(2);
    assertThat(merge.getFullMessage()).isEqualTo("Merge side\n\n" + TRAILERS);
    for (var parent : merge.getParents()) {
      assertThat(AT.checkout.show(new CommitId(parent.name()))).endsWith(TRAILERS);
    }
  }

  @Test
  void aMergeInProgressIsFinishedUnlessConflictsRemain() throws Exception {
    AT.sh(
        """
        git checkout -q -b side; echo s > a.txt; git commit -qam side
        git checkout -q flotilla/t1/k1; echo m > a.txt; git commit -qam main; git merge side
        """);
    assertThat(handedBack()).contains("conflicts", "a.txt");

    AT.sh("echo both > a.txt");
    var done = commit();

    assertThat(AT.checkout.parse(done.tip()).getParentCount()).isEqualTo(2);
    assertThat(AT.checkout.text(done.tip(), "a.txt")).isEqualTo("both\n");
    assertThat(AT.sh("git status")).doesNotContain("merging");
  }

  @Test
  void aRebaseInProgressIsHandedBackAndGivenUpWhenInsisted() {
    AT.sh(
        """
        echo 1 > a.txt; git commit -qam one; git checkout -q -b side HEAD~1; echo 2 > a.txt
        git commit -qam two; git checkout -q flotilla/t1/k1; git rebase side
        """);
    assertThat(handedBack()).contains("rebase");

    var done = commit(true);

    assertThat(done.notes()).isNotEmpty();
    assertThat(AT.sh("git status; git symbolic-ref HEAD")).doesNotContain("rebase").endsWith("k1");
  }

  @Test
  void aDetachedHeadOrAnotherBranchAheadOfOursIsTakenOver() {
    AT.sh(
        "git checkout -q -b feature; echo 1 > x; git add x; git commit -qm x; git checkout -q --detach; echo 2 > y");

    var done = commit();

    assertThat(AT.checkout.paths(done.tip())).contains("x", "y");
    assertThat(AT.sh("git symbolic-ref HEAD; git status --porcelain")).isEqualTo(Checkout.BRANCH);
  }

  @Test
  void lookingAtAnOldCommitLosesNothing() {
    AT.sh("echo 1 > x; git add x; git commit -qm x; git checkout -q HEAD~1");

    var done = commit();

    assertThat(AT.checkout.paths(done.tip())).contains("x");
    assertThat(AT.sh("cat x; git status --porcelain")).isEqualTo("1");
  }

  @Test
  void branchesThatWentApartAreHandedBackAndKeptTogetherWhenInsisted() {
    AT.sh(
        """
        echo 1 > x; git add x; git commit -qm x
        git checkout -q -b other HEAD~1; echo 2 > y; git add y; git commit -qm y
        """);
    assertThat(handedBack()).contains("gone apart");

    assertThat(AT.checkout.paths(commit(true).tip())).contains("y");
  }

  @Test
  void aHistoryWithoutTheStartIsHandedBackAndRebuiltOnItWhenInsisted() {
    AT.sh(
        "git checkout -q --orphan lone; echo 1 > x; git add -A; git commit -qm lone; git branch -M flotilla/t1/k1");
    assertThat(handedBack()).contains(AT.checkout.start.value());

    var done = commit(true);

    assertThat(AT.checkout.paths(done.tip())).contains("x");
  }

  @Test
  void aNestedRepositoryIsHandedBackAndLeftOutWhenInsisted() {
    AT.sh("git init -q sub; git -C sub commit -q --allow-empty -m x; echo 1 > sub/f; echo 1 > x");
    assertThat(handedBack()).contains("sub");

    assertThat(AT.checkout.paths(commit(true).tip())).contains("x").doesNotContain("sub");
    AT.sh("rm -rf sub/.git");
    assertThat(AT.checkout.paths(commit().tip())).contains("sub/f");
  }

  @Test
  void locksOfAKilledGitAndALostRepositoryDoNotStopIt() {
    AT.sh(
        "echo 1 > x; touch .git/index.lock .git/HEAD.lock; mkdir -p .git/refs/heads/flotilla/t1; touch .git/refs/heads/flotilla/t1/k1.lock");
    assertThat(AT.checkout.paths(commit().tip())).contains("x");

    AT.sh("echo 2 > y; rm -rf .git");
    var done = commit();

    assertThat(AT.checkout.paths(done.tip())).contains("x", "y");
    assertThat(done.notes()).isNotEmpty();
  }

  @Test
  void oddNamesAreCommittedAsTheyAre() {
    AT.sh(
        "echo 1 > \"$(printf 'a\\nb')\"; echo 2 > \"$(printf 'caf\\351')\"; echo 3 > ' x '; ln -s /etc out");

    assertThat(AT.checkout.paths(commit().tip())).hasSize(7).contains("a\nb", " x ", "out");
  }

  @Test
  void theAgentCanFetchAndPushItselfAndARestartGoesOnFromItsBranch() throws Exception {
    var said =
        AT.sh(
            "echo 1 > x; git add x; git commit -qm x; git push -q origin HEAD 2>&1; git fetch 2>&1; git status -sb");
    assertThat(said).contains("flotilla/t1/k1").doesNotContain("fatal");
    var pushed = AT.checkout.ref(Checkout.BRANCH).orElseThrow();
    try (var other = AT.fleet.attempt()) {
      var next = AT.checkout.workspace(other, pushed, Optional.empty());
      assertThat(next.prepare()).isEqualTo(new PrepareResult.Ready());

      var result = next.commit("Nothing", false);

      assertThat(result).isInstanceOf(CommitResult.Committed.class);
      assertThat(next.push()).isInstanceOf(PushResult.Pushed.class);
      assertThat(AT.checkout.show(AT.checkout.ref(Checkout.BRANCH).orElseThrow()))
          .endsWith(TRAILERS);
    }
  }
}
