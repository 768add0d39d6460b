package dev.flotilla.server.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.engine.git.PackOctets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostIT {
  private static final String SOLO = "refs/heads/flotilla/t1/solo";

  @TempDir private Path temporary;
  private GitFleet fleet;
  private GitCli user;
  private GitCli agent;
  private String base;
  private TaskId task;
  private GitFleet.Held held;

  @BeforeEach
  void aTaskWithALease() {
    fleet = new GitFleet(temporary);
    user = GitCli.init(temporary.resolve("user"), temporary.resolve("home"));
    base = user.commit("README", "hello\n");
    task = fleet.task("t1", user);
    held = fleet.lease(task, "WORK", base);
    agent = cloned(held, "agent");
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  private GitCli cloned(GitFleet.Held by, String name) {
    var git = GitCli.init(temporary.resolve(name), temporary.resolve("home")).with(by.token());
    git.ok("fetch", "-q", fleet.server.url(task), SOLO);
    git.ok("reset", "-q", "--hard", "FETCH_HEAD");
    return git;
  }

  private String url() {
    return fleet.server.url(task);
  }

  private String refs(GitCli git) {
    return git.ok("ls-remote", url()).replaceAll("(?m)^[0-9a-f]{40}\t", "");
  }

  @Test
  void aPushedBranchIsFetchedByTheUserAndMoreIsSentAsADifference() {
    var tip = agent.commit("a.txt", "one\n");

    agent.ok("push", "-q", url(), "HEAD:" + SOLO);
    user.with(GitFleet.ADA).ok("fetch", "-q", url(), SOLO + ":refs/heads/result");

    assertThat(user.ok("rev-parse", "result")).isEqualTo(tip);
    assertThat(user.ok("show", "result:a.txt")).isEqualTo("one");
    assertThat(user.ok("fsck", "--strict")).doesNotContain("error");
  }

  @Test
  void anAgentSeesItsTaskAndItsOwnCheckpointAndNothingElse() {
    var other = fleet.task("t2", user);
    var neighbour = fleet.lease(task, "WORK", base);
    cloned(neighbour, "neighbour").ok("push", "-q", url(), "HEAD:" + neighbour.checkpoint());
    agent.ok("push", "-q", url(), "HEAD:" + held.checkpoint());

    var seen = refs(agent);

    assertThat(seen.lines())
        .containsExactly("HEAD", held.checkpoint(), "refs/heads/flotilla/t1/main", SOLO);
    assertThat(agent.run("ls-remote", fleet.server.url(other)).exit()).isNotZero();
  }

  @Test
  void aUserSeesNoCheckpointAndPushesNothing() {
    agent.ok("push", "-q", url(), "HEAD:" + held.checkpoint());

    assertThat(refs(user.with(GitFleet.ADA)).lines())
        .containsExactly("HEAD", "refs/heads/flotilla/t1/main", SOLO);
    assertThat(user.with(GitFleet.ADA).run("push", url(), "HEAD:" + SOLO).output()).contains("403");
  }

  @Test
  void nobodyElseSeesATaskOrUsesAnUpload() {
    var upload = fleet.announce(user);

    assertThat(user.with(GitFleet.BOB).run("ls-remote", url()).output()).contains("not found");
    assertThat(user.with("nonsense").run("ls-remote", url()).exit()).isNotZero();
    assertThat(user.run("ls-remote", url()).exit()).isNotZero();
    assertThat(
            user.with(GitFleet.BOB)
                .run("push", fleet.server.url(upload), "HEAD:" + upload.ref())
                .output())
        .contains("not found");
    assertThat(
            user.with(held.token())
                .run("push", fleet.server.url(upload), "HEAD:" + upload.ref())
                .exit())
        .isNotZero();
  }

  @Test
  void theTokenIsTakenAsAPasswordToo() {
    var plain = agent.in(agent.directory());
    var withPassword = new GitCli(plain.directory(), plain.home(), Optional.empty());

    var listed =
        withPassword.ok("ls-remote", url().replace("http://", "http://x:" + held.token() + "@"));

    assertThat(listed).contains(SOLO);
  }

  @Test
  void onlyAnUploadsOwnCommitGoesToItsOwnRef() {
    var upload = fleet.announce(user);
    var later = user.commit("later", "x");
    var ada = user.with(GitFleet.ADA);

    assertThat(ada.run("push", fleet.server.url(upload), later + ":" + upload.ref()).output())
        .contains("conflict: expected the announced commit");
    assertThat(ada.run("push", fleet.server.url(upload), base + ":refs/heads/x").output())
        .contains("forbidden: expected a push to " + upload.ref());
    assertThat(fleet.find(upload.id()).orElseThrow().arrivedAt()).isEmpty();
  }

  @Test
  void otherBranchesDeletionsAndRewrittenStartsAreRefused() {
    agent.commit("a", "a");
    var packs = fleet.count("select count(*) from git_pack");

    assertThat(agent.run("push", url(), "HEAD:refs/heads/flotilla/t1/main").output())
        .contains("forbidden: expected a push to refs/", SOLO);
    assertThat(agent.run("push", url(), "HEAD:refs/heads/flotilla/t2/solo").output())
        .contains("forbidden");
    assertThat(agent.run("push", url(), ":" + SOLO).output()).contains("deletion");
    agent.ok("checkout", "-q", "--orphan", "fresh");
    agent.commit("b", "b");
    assertThat(agent.run("push", "-f", url(), "HEAD:" + SOLO).output())
        .contains("must stay an ancestor");
    assertThat(agent.run("push", "-f", url(), "HEAD:" + held.checkpoint()).output())
        .contains("must stay an ancestor");

    assertThat(fleet.count("select count(*) from git_pack")).isEqualTo(packs);
    // thrown away when the answer is out already
    await()
        .untilAsserted(() -> assertThat(fleet.root.resolve("cache/incoming")).isEmptyDirectory());
  }

  @Test
  void aPushIsAllOrNothing() {
    agent.commit("a", "a");

    var pushed = agent.run("push", url(), "HEAD:" + SOLO, "HEAD:refs/heads/flotilla/t1/main");

    assertThat(pushed.exit()).isNotZero();
    assertThat(user.with(GitFleet.ADA).ok("ls-remote", url(), SOLO)).startsWith(base);
  }

  @Test
  void oneAssignmentsPushesDoNotFillTheDatabase() {
    agent.commit("a", "a");
    // as if it had pushed all that; in another repository, where nobody looks for the octets
    fleet
        .database()
        .run(
            it ->
                it.execute(
                    """
                    with other as (
                      insert into repository (id, owner, root_commit, name, created_at)
                      values (gen_random_uuid(), 'eve', repeat('0', 40), 'other', now())
                      returning id)
                    insert into git_pack
                      (id, repository_id, task, assignment, size, sha256, state, created_at)
                    select gen_random_uuid(), id, 't1', ?, ?, '', 'accepted', now() from other
                    """,
                    held.assignment().value(),
                    PackOctets.LIMIT_OF_ASSIGNMENT));

    assertThat(agent.run("push", url(), "HEAD:" + SOLO).output())
        .contains("too_large: the pushes of one assignment may bring at most 4096 MiB together");
    agent.ok("push", "-q", url(), base + ":" + held.checkpoint());
  }

  @Test
  void anAgentMayRewriteWhatIsItsOwn() {
    agent.commit("a", "a");
    agent.ok("push", "-q", url(), "HEAD:" + SOLO, "HEAD:" + held.checkpoint());
    agent.ok("reset", "-q", "--hard", base);
    var tip = agent.commit("b", "b");

    agent.ok("push", "-q", "-f", url(), "HEAD:" + SOLO, "HEAD:" + held.checkpoint());

    assertThat(agent.ok("ls-remote", url(), SOLO)).startsWith(tip);
  }

  @Test
  void whoLostTheLeaseIsToldSo() {
    agent.commit("a", "a");
    fleet.lose(held);

    assertThat(agent.run("push", url(), "HEAD:" + SOLO).output()).contains("403");
    assertThat(user.with(GitFleet.ADA).ok("ls-remote", url(), SOLO)).startsWith(base);
  }

  @Test
  void aReviewerPushesNoBranch() {
    var review = fleet.lease(task, "REVIEW", base);
    var reviewer = cloned(review, "reviewer");
    reviewer.commit("a", "a");

    assertThat(reviewer.run("push", url(), "HEAD:" + SOLO).output()).contains("forbidden");
    reviewer.ok("push", "-q", url(), "HEAD:" + review.checkpoint());
  }

  @Test
  void ofTwoConcurrentPushesOneWinsAndTheOtherIsTold() throws Exception {
    var left = cloned(held, "left");
    var right = cloned(held, "right");
    left.commit("l", "l");
    right.commit("r", "r");

    List<GitCli.Ran> ran;
    try (var threads = Executors.newFixedThreadPool(2)) {
      List<Callable<GitCli.Ran>> both =
          List.of(
              () -> left.run("push", url(), "HEAD:" + SOLO),
              () -> right.run("push", url(), "HEAD:" + SOLO));
      var pushes = threads.invokeAll(both);
      ran = List.of(pushes.get(0).get(), pushes.get(1).get());
    }

    assertThat(ran.stream().filter(it -> it.exit() == 0)).hasSize(1);
    assertThat(fleet.count("select count(*) from git_pack where state = 'arriving'")).isZero();
  }

  @Test
  void aCommitIsFetchedByItsIdWhenAVisibleRefReachesIt() {
    agent.commit("a", "a");
    var first = agent.ok("rev-parse", "HEAD");
    agent.commit("b", "b");
    agent.ok("push", "-q", url(), "HEAD:" + SOLO);
    var fresh = GitCli.init(temporary.resolve("fresh"), temporary.resolve("home"));

    fresh.with(held.token()).ok("fetch", "-q", url(), first);

    assertThat(fresh.ok("rev-parse", "FETCH_HEAD")).isEqualTo(first);
  }

  @Test
  void aSecondUploadOfTheRepositorySendsTheDifference() {
    user.write("big.bin", "x".repeat(10) + new Random(1).ints(200_000).sum());
    user.commit("one", "1");
    fleet.upload(user);
    user.commit("two", "2");
    var next = fleet.announce(user);

    user.with(GitFleet.ADA).ok("push", "-q", fleet.server.url(next), "HEAD:" + next.ref());

    assertThat(
            fleet.count(
                "select size from git_pack where task is null order by position desc limit 1"))
        .isLessThan(1_000);
    assertThat(fleet.find(next.id()).orElseThrow().arrivedAt()).isPresent();
  }
}
