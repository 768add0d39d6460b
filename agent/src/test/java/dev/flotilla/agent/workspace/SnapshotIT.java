package dev.flotilla.agent.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Trees on their way to the git host and back, with real git behind the real wall.
class SnapshotIT {
  @RegisterExtension static final ReadyWorkspace AT = new ReadyWorkspace();

  private Snapshot snapshot() {
    var result = AT.workspace.snapshot();
    assertThat(result).isInstanceOf(SnapshotResult.Written.class);
    return ((SnapshotResult.Written) result).snapshot();
  }

  private static final String STATE =
      """
      echo state; git status --porcelain -z | tr '\\0' '\\n'; git rev-parse HEAD; git symbolic-ref HEAD
      find . -path ./.git -prune -o -print0 | sort -z | tr '\\0' '\\n'
      find . -path ./.git -prune -o -type f -print0 | sort -z | xargs -0 cat | sha1sum
      find . -path ./.git -prune -o -type l -print0 | xargs -0 -r -n1 readlink
      find . -path ./.git -prune -o -perm -100 -type f -print
      """;

  @Test
  void aFreshWorkspaceIsOnItsBranchAndClean() {
    assertThat(
            AT.sh(
                "git status --porcelain; git symbolic-ref HEAD; cat a.txt; git config --local -l | grep -c oken"))
        .isEqualTo(Checkout.BRANCH + "\na.txt\n0");
  }

  @Test
  void whatWasUncommittedUntrackedOrOddIsSoAgainInAnotherWorkspace() {
    AT.sh(
        """
        echo committed > c.txt && git add c.txt && git commit -qm work
        echo changed > a.txt; rm b.txt; echo staged > s.txt; git add s.txt
        mkdir -p 'with space/deep'; echo x > 'with space/deep/x'; echo y > "$(printf 'new\\nline')"
        echo z > "$(printf 'caf\\351')"; echo d > -dash; echo star > '*'
        ln -s /etc/passwd out; ln -s a.txt in; ln -s nowhere broken
        printf '#!/bin/sh\\n' > run.sh; chmod +x run.sh; echo no > ignored
        """);
    var taken = snapshot();
    var before = AT.sh("rm ignored; git reset -q;" + STATE);
    try (var other = AT.fleet.attempt()) {
      var restored = AT.checkout.workspace(other, taken.head(), Optional.of(taken.commit()));

      var ready = restored.prepare();

      assertThat(ready).isEqualTo(new PrepareResult.Ready());
      var after = AT.fleet.sh(other, STATE, restored.environment());
      assertThat(after.lines()).containsExactlyElementsOf(before.lines().toList());
      assertThat(after).contains("?? s.txt", " D b.txt", " M a.txt");
    }
  }

  @Test
  void aCheckpointsParentsAreHeadAndTheCheckpointBefore() throws Exception {
    AT.sh("echo 1 > x");
    var one = snapshot();
    AT.sh("echo 2 > x; git add x; git commit -qm two");
    var two = snapshot();

    var commit = AT.checkout.host.repository.parseCommit(ObjectId.fromString(two.commit().value()));
    assertThat(commit.getParents())
        .extracting(it -> it.name())
        .containsExactly(two.head().value(), one.commit().value());
    assertThat(AT.checkout.ref(AT.checkout.checkpointRef())).contains(two.commit());
  }

  /// Whoever pushed it died before it was reported: the grant names the one before.
  @Test
  void aCheckpointThatNobodyReportedCutsOffNothing() throws Exception {
    AT.sh("echo 1 > x");
    var reported = snapshot();
    AT.sh("echo 2 > x");
    snapshot();
    try (var other = AT.fleet.attempt()) {
      var tree = Optional.of(reported.commit());
      var resumed = AT.checkout.workspace(other, reported.head(), tree);
      resumed.prepare();
      AT.fleet.sh(other, "echo 3 > x", resumed.environment());

      var next = ((SnapshotResult.Written) resumed.snapshot()).snapshot();

      var commit =
          AT.checkout.host.repository.parseCommit(ObjectId.fromString(next.commit().value()));
      assertThat(commit.getParents())
          .extracting(it -> it.name())
          .containsExactly(reported.head().value(), reported.commit().value());
    }
  }

  @Test
  void nothingIsPushedWhenNothingChanged() {
    AT.sh("echo 1 > x");
    var one = snapshot();
    int pushes = AT.checkout.host.pushes.get();

    var again = AT.workspace.snapshot();

    assertThat(again).isEqualTo(new SnapshotResult.Written(one, false));
    assertThat(AT.checkout.host.pushes).hasValue(pushes);
  }

  @Test
  void theModelsIndexAndHeadStayUntouched() {
    AT.sh("echo 1 > staged; git add staged; echo 2 > untracked");
    var before = AT.sh("git status --porcelain; sha1sum .git/index .git/HEAD");

    snapshot();

    assertThat(AT.sh("git status --porcelain; sha1sum .git/index .git/HEAD")).isEqualTo(before);
  }

  @Test
  void largeUntrackedFilesAndNestedRepositoriesAreLeftOutByName() {
    AT.sh(
        """
        truncate -s 200M 'big file'; echo small > small; truncate -s 11M grows
        git init -q nested; git -C nested commit -q --allow-empty -m x; echo n > nested/n
        git init -q empty
        """);

    var taken = snapshot();

    assertThat(taken.leftOut()).containsExactlyInAnyOrder("big file", "grows", "nested/", "empty/");
    AT.sh("truncate -s 1 grows");
    assertThat(snapshot().leftOut()).doesNotContain("grows");
    AT.sh("truncate -s 12M grows");
    assertThat(snapshot().leftOut()).contains("grows");
  }

  @Test
  void aTrackedLargeFileIsPartOfTheTree() {
    AT.sh("head -c 11000000 /dev/urandom > big; git add big; git commit -qm big; echo more >> big");

    assertThat(snapshot().leftOut()).isEmpty();
  }

  @Test
  void aGitlinkThatWasCommittedIsLeftOut() {
    AT.sh(
        "git init -q sub; git -C sub commit -q --allow-empty -m x; git add sub 2>&1; git commit -qm link");

    assertThat(snapshot().leftOut()).containsExactly("sub/");
  }

  @Test
  void aDeletedReplacedOrForeignRepositoryIsMadeAgainAndNoFileIsLost() {
    for (var damage :
        java.util.List.of(
            "rm -rf .git",
            "rm -rf .git; ln -s /usr .git",
            "rm -rf .git; echo 'gitdir: /tmp' > .git",
            "rm -rf .git; git init -q; git add -A; git commit -qm anew",
            "rm -rf .git/objects/*; rm -f .git/HEAD")) {
      AT.sh("echo '" + damage.hashCode() + "' > x;" + damage);

      var taken = snapshot();

      assertThat(taken.head()).as(damage).isEqualTo(AT.checkout.start);
      assertThat(AT.sh("git status --porcelain")).isEqualTo("?? x");
    }
  }

  @Test
  void aHostileRepositoryChangesNothingOfIt() {
    AT.sh(
        """
        echo 1 > x; touch .git/index.lock; touch ~/.flotilla-index.lock
        git config core.fsmonitor 'touch /workspace/ran-fsmonitor'
        git config core.worktree /usr; git config core.bare true
        git config url.http://127.0.0.1:1/.insteadOf http://elsewhere/
        git config commit.gpgSign true; git config core.sparseCheckout true
        printf '#!/bin/sh\\ntouch /workspace/ran-hook\\n' > .git/hooks-x; mkdir -p .git/hooks
        cp .git/hooks-x .git/hooks/pre-push; chmod +x .git/hooks/*; cp .git/hooks/pre-push .git/hooks/reference-transaction
        git update-index --assume-unchanged a.txt 2>/dev/null; echo hidden > a.txt
        """);

    var taken = snapshot();

    assertThat(taken.leftOut()).isEmpty();
    assertThat(AT.dirs.ws().resolve("ran-fsmonitor")).doesNotExist();
    assertThat(AT.dirs.ws().resolve("ran-hook")).doesNotExist();
    assertThat(AT.checkout.paths(taken.commit())).contains("x").hasSize(4);
    assertThat(AT.checkout.text(taken.commit(), "a.txt")).isEqualTo("hidden\n");
  }

  @Test
  void aLostLeaseARefusalAndASilentHostAreToldApart() {
    AT.sh("echo 1 > x");
    AT.checkout.host.refusal = Optional.of("lease_lost: a newer lease holds it");
    assertThat(AT.workspace.snapshot())
        .isEqualTo(new SnapshotResult.NotPushed(new PushResult.LeaseLost()));

    AT.checkout.host.refusal = Optional.of("too large");
    assertThat(AT.workspace.snapshot())
        .isEqualTo(new SnapshotResult.NotPushed(new PushResult.Refused("too large")));

    AT.checkout.host.refusal = Optional.empty();
    AT.checkout.host.token = "another";
    assertThat(AT.workspace.snapshot())
        .isEqualTo(new SnapshotResult.NotPushed(new PushResult.LeaseLost()));

    AT.checkout.host.close();
    assertThat(AT.workspace.snapshot())
        .isInstanceOfSatisfying(
            SnapshotResult.NotPushed.class,
            it -> assertThat(it.why()).isInstanceOf(PushResult.Unreachable.class));
  }
}
