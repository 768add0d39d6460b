package dev.flotilla.e2e.badinput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.OrdinaryUser;
import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.Reply;
import dev.flotilla.e2e.harness.SampleRepository;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The product as an ordinary user has it, on a system that lets it make user namespaces and on
/// one that does not.
@SuppressWarnings("NullAway.Init") // by start, which every test begins with
class OrdinaryUserE2E {
  private static final String KEY = "sk-ant-e2e-ordinary-0815";

  private final ScriptedUpstream upstream = ScriptedUpstream.start(this::reply);
  private OrdinaryUser user;
  private Product product;
  private SampleRepository repository;

  private void start(OrdinaryUser someone) {
    user = someone;
    product = user.product().upstream(upstream, KEY);
    repository = SampleRepository.create(user.home().resolve("repository"));
    user.ownAll();
  }

  @AfterEach
  void stop() {
    upstream.close();
    var left = Processes.of(product.dataDir());
    user.close();
    assertThat(left).as("processes left behind").isEmpty();
  }

  /// Looks for the user's own files before it works.
  private Reply reply(Conversation conversation) {
    return conversation.results().isEmpty()
        ? Reply.bash(
            "echo hello > hello.txt; test -e '%s' && echo leak > leak.txt; id -u > user.txt"
                .formatted(user.home().resolve("key")))
        : Reply.text("Done.");
  }

  @Test
  void aTaskIsWorkedOnBehindTheWall() {
    start(OrdinaryUser.create());

    assertWorks();
  }

  @Test
  void aUserWithoutANameIsOneAsWell() {
    assumeTrue(OrdinaryUser.isRoot(), "only root can become somebody else");
    start(OrdinaryUser.nameless());

    assertWorks();
  }

  private void assertWorks() {
    var doctor = product.run("doctor");
    assertThat(doctor.exit()).as("%s", doctor).isZero();
    assertThat(doctor.out()).contains("bubblewrap works");

    var ended = solo("--check", "grep hello hello.txt");

    assertThat(ended.exit()).as("%s", ended).isZero();
    assertThat(ended.json().path("check").path("exitCode").asInt(-1)).isZero();
    assertThat(files(ended)).contains("hello.txt", "user.txt").doesNotContain("leak.txt");
  }

  @Test
  void whereNamespacesAreForbiddenItIsSaidWithTheCureAndTheOtherWaysWork() {
    start(OrdinaryUser.create().withoutNamespaces());

    var doctor = product.run("doctor");
    var refused = solo();

    assertThat(doctor.exit()).as("%s", doctor).isZero();
    assertThat(doctor.out())
        .contains("does not let ordinary users make user namespaces", "--isolation none");
    assertThat(refused.exit()).as("%s", refused).isEqualTo(4);
    assertThat(refused.err().lines()).as("%s", refused).hasSize(1);
    assertThat(refused.err()).contains("agents cannot be isolated", "user.max_user_namespaces");
    assertThat(upstream.seen()).isEmpty();

    var rehearsed = solo("--simulate");
    assertThat(rehearsed.exit()).as("%s", rehearsed).isZero();
    assertThat(rehearsed.json().path("simulated").asBoolean()).isTrue();

    var without = solo("--isolation", "none");
    assertThat(without.exit()).as("%s", without).isZero();
    assertThat(files(without)).contains("hello.txt");
  }

  private Product.Ended solo(String... more) {
    var args = new ArrayList<>(List.of("run", "Add a greeting", "--mode", "solo", "--json"));
    args.addAll(List.of("--repo", repository.path().toString()));
    args.addAll(Arrays.asList(more));
    return product.run(args.toArray(String[]::new));
  }

  private String files(Product.Ended ended) {
    var branch = ended.json().path("branch").asText();
    return repository.git("-c", "safe.directory=*", "ls-tree", "--name-only", branch);
  }
}
