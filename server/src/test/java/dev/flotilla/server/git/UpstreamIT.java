package dev.flotilla.server.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.Deliver;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.git.PendingImport;
import dev.flotilla.engine.ledger.RepositorySettings;
import dev.flotilla.server.workflow.Deliveries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpstreamIT {
  @TempDir private Path temporary;
  private GitFleet fleet;
  private GitCli work;
  private Upstreams upstream;
  private UpstreamFetch fetch;
  private GitDeliveries deliveries;

  @BeforeEach
  void anUpstream() throws IOException {
    fleet = new GitFleet(temporary);
    work = GitCli.init(temporary.resolve("work"), temporary.resolve("home"));
    work.commit("README", "hello\n");
    upstream = new Upstreams(temporary.resolve("upstream"), work);
    var ledger = Ledger.of(fleet.database(), Clock.systemUTC());
    var disk = new LocalPacks(temporary.resolve("cache"), ledger.octets());
    var git =
        new GitProgram(
            Map.of("PATH", System.getenv("PATH"), "HOME", temporary.toString()), Optional.empty());
    fetch = new UpstreamFetch(ledger, disk, git);
    deliveries = new GitDeliveries(ledger, disk, git, Optional.empty());
  }

  @AfterEach
  void stop() {
    upstream.close();
    fleet.close();
  }

  private Fetched fetched(Optional<String> ref, Optional<PendingImport.Before> before)
      throws IOException {
    return fetch.fetch(new PendingImport(new TaskId("t"), upstream.url(), ref, "ada", before));
  }

  private Deliveries.Intent intent(Fetched from, Deliver kind) {
    return new Deliveries.Intent(
        new TaskId("t1"),
        from.repository().value(),
        upstream.url(),
        kind,
        "flotilla/t1",
        from.base(),
        Optional.empty(),
        "title",
        "body");
  }

  @Test
  void headAndBranchesAndCommitsAreFetched() throws IOException {
    var first = work.ok("rev-parse", "HEAD");
    work.ok("checkout", "-q", "-b", "feature");
    var second = work.commit("b", "b");
    upstream.push("feature");

    assertThat(fetched(Optional.empty(), Optional.empty()).base().value()).isEqualTo(first);
    var feature = fetched(Optional.of("feature"), Optional.empty());
    assertThat(feature.base().value()).isEqualTo(second);
    assertThat(fetched(Optional.of(first), Optional.empty()).base().value()).isEqualTo(first);
    fleet.deleteCache();
    assertThat(fleet.repositories().settings(feature.repository().value(), feature.base()).check())
        .isEmpty();
  }

  @Test
  void aSecondImportFetchesTheDifference() throws IOException {
    work.write("big", "x".repeat(1_000_000));
    work.commit("more", "more");
    upstream.push("trunk");
    var before = fetched(Optional.empty(), Optional.empty());
    work.commit("later", "later");
    upstream.push("trunk");
    fleet.deleteCache();

    var after =
        fetched(
            Optional.empty(),
            Optional.of(new PendingImport.Before(before.repository(), before.base())));

    assertThat(after.repository()).isEqualTo(before.repository());
    assertThat(fleet.count("select count(*) from git_pack")).isEqualTo(2);
    assertThat(fleet.count("select size from git_pack order by position desc limit 1"))
        .isLessThan(1_000);
    fleet.deleteCache();
    assertThat(
            fleet.repositories().commits(after.repository().value(), before.base(), after.base()))
        .hasSize(1);
  }

  @Test
  void whatCannotBeFetchedIsSaid() {
    assertThatThrownBy(() -> fetched(Optional.of("absent"), Optional.empty()))
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining("couldn't find remote ref absent");
    assertThat(temporary.resolve("cache/scratch")).isEmptyDirectory();
  }

  private void pending(String id, String ref) {
    fleet
        .database()
        .run(
            it ->
                it.execute(
                    """
                    insert into task (id, state, title, prompt, mode, role, priority, deliver, simulated, upstream_url,
                                      upstream_ref, author_name, author_email, submitted_by, created_at)
                    values (?, 'pending', 't', 'p', 'solo', 'worker', 'medium', 'branch', false, ?, ?, 'Ada',
                            'ada@example.org', 'ada', now())
                    """,
                    id,
                    upstream.url(),
                    ref));
  }

  @Test
  void theLoopTellsWhatCameOfEachPendingImport() {
    pending("good", "trunk");
    pending("bad", "absent");
    var told = new ArrayList<String>();
    var imports =
        new Imports(
            Ledger.of(fleet.database(), Clock.systemUTC()),
            fetch,
            fleet.repositories(),
            new ImportListener() {
              @Override
              public void imported(
                  TaskId task, UUID repository, CommitId base, RepositorySettings settings) {
                told.add(task + " " + base);
                end(task);
              }

              @Override
              public void failed(TaskId task, String reason) {
                told.add(task + " " + reason);
                end(task);
              }
            },
            Clock.systemUTC());

    var worked = List.of(imports.runOnce(), imports.runOnce(), imports.runOnce());

    assertThat(worked).containsExactly(true, true, false);
    assertThat(told)
        .containsExactly(
            "good " + work.ok("rev-parse", "HEAD"),
            "bad the repository cannot be fetched: couldn't find remote ref absent");
  }

  private void end(TaskId task) {
    fleet
        .database()
        .run(it -> it.execute("update task set state = 'working' where id = ?", task.value()));
  }

  @Test
  void aBranchIsDeliveredOnceHoweverOftenItIsAsked() throws IOException {
    var base = fetched(Optional.empty(), Optional.empty());
    fleet.deleteCache();

    var first = deliveries.deliver(intent(base, Deliver.BRANCH));
    var again = deliveries.deliver(intent(base, Deliver.BRANCH));

    assertThat(List.of(first, again))
        .containsOnly(new Deliveries.Result.Delivered(Optional.empty()));
    assertThat(upstream.commit("flotilla/t1")).isEqualTo(base.base().value());
  }

  @Test
  void aBranchThatIsElsewhereIsLeftAlone() throws IOException {
    var base = fetched(Optional.empty(), Optional.empty());
    var other = work.commit("other", "other");
    work.ok("branch", "flotilla/t1");
    upstream.push("flotilla/t1");

    var result = deliveries.deliver(intent(base, Deliver.BRANCH));

    assertThat(result).isInstanceOf(Deliveries.Result.Refused.class);
    assertThat(upstream.commit("flotilla/t1")).isEqualTo(other);
  }

  @Test
  void aPullRequestElsewhereThanOnGitHubIsRefusedBeforeAnythingIsPushed() throws IOException {
    var base = fetched(Optional.empty(), Optional.empty());

    var result = deliveries.deliver(intent(base, Deliver.PULL_REQUEST));

    assertThat(result.toString()).contains("github.com only");
    assertThat(upstream.has("flotilla/t1")).isFalse();
  }

  @Test
  void aLargeImportThatIsLostFromTheCacheIsFetchedAgain() throws Exception {
    var octets = new byte[70 * 1024 * 1024];
    new Random(1).nextBytes(octets);
    Files.write(work.directory().resolve("large"), octets);
    work.commit("x", "x");
    upstream.push("trunk");
    var base = fetched(Optional.empty(), Optional.empty());
    assertThat(fleet.count("select count(*) from git_pack_chunk")).isZero();
    fleet.deleteCache();

    var tree = fleet.repositories().tree(base.repository().value(), base.base());

    assertThat(tree).isEqualTo(work.ok("rev-parse", "HEAD^{tree}"));
  }

  @Test
  void anUnknownRepositoryIsNotReadable() {
    assertThatThrownBy(
            () -> fleet.repositories().tree(UUID.randomUUID(), new CommitId("2".repeat(40))))
        .isInstanceOf(FlotillaException.class);
  }
}
