package dev.flotilla.cli.local;

import static dev.flotilla.cli.local.Repositories.commit;
import static dev.flotilla.cli.local.Repositories.git;
import static dev.flotilla.cli.local.Repositories.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.task.TaskId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferTest {
  private static final TaskId TASK = new TaskId("abc");
  private static final String UPLOAD = "refs/flotilla/upload/u1";

  @TempDir private Path directory;
  private Path repository;
  private Path host;
  private final Transfer transfer = new Transfer(URI.create("http://127.0.0.1:1/"), "secret");

  @BeforeEach
  void create() throws IOException {
    repository = Repositories.withOneCommit(directory.resolve("mine"));
    host = directory.resolve("host.git");
    git(directory, "init", "-q", "--bare", host.toString());
    obstruct();
  }

  /// What users have that gets in the way of a plain push or fetch.
  private void obstruct() throws IOException {
    git(repository, "tag", "-a", "-m", "one", "v1");
    for (var hook : new String[] {"pre-push", "reference-transaction"}) {
      var file = repository.resolve(".git/hooks/" + hook);
      write(file, "#!/bin/sh\ntouch \"%s\"\nexit 1\n".formatted(directory.resolve("hooked")));
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    git(repository, "config", "push.followTags", "true");
    git(repository, "config", "push.gpgSign", "true");
    git(repository, "config", "http.proxy", "http://127.0.0.1:1");
    git(repository, "config", "fetch.prune", "true");
    git(repository, "config", "url.file:///nowhere/.insteadOf", "file:///");
    git(repository, "config", "core.hooksPath", repository.resolve(".git/hooks").toString());
  }

  private Checkout checkout() {
    return Checkout.at(repository, Optional.empty());
  }

  @Test
  void uploadBringsTheOneCommitWhateverTheUsersConfigurationSays() {
    transfer.push(checkout(), host.toUri(), UPLOAD);

    assertThat(git(host, "for-each-ref", "--format=%(refname) %(objectname)"))
        .isEqualTo(UPLOAD + " " + git(repository, "rev-parse", "HEAD"));
    assertThat(directory.resolve("hooked")).doesNotExist();
  }

  @Test
  void fetchAddsOneBranchAndTouchesNothingElse() throws IOException {
    transfer.push(checkout(), host.toUri(), UPLOAD);
    var result = resultOnHost();
    write(repository.resolve("README"), "changed, not committed\n");
    write(repository.resolve("staged"), "staged\n");
    git(repository, "add", "staged");
    var before = state();

    var branch = transfer.fetch(repository, host.toUri(), TASK);

    assertThat(branch).isEqualTo("flotilla/abc");
    assertThat(git(repository, "rev-parse", "refs/heads/flotilla/abc")).isEqualTo(result);
    assertThat(state()).isEqualTo(before);
    assertThat(repository.resolve(".git/FETCH_HEAD")).doesNotExist();
    assertThat(git(repository, "tag", "--list")).isEqualTo("v1");
    assertThat(directory.resolve("hooked")).doesNotExist();
  }

  @Test
  void branchWithOtherCommitsIsLeftAloneAndSaid() {
    transfer.push(checkout(), host.toUri(), UPLOAD);
    resultOnHost();
    write(repository.resolve("mine"), "mine\n");
    git(repository, "-c", "core.hooksPath=/dev/null", "checkout", "-q", "-b", "flotilla/abc");
    git(repository, "add", "-A");
    git(repository, "-c", "core.hooksPath=/dev/null", "commit", "-q", "-m", "Mine");
    git(repository, "-c", "core.hooksPath=/dev/null", "checkout", "-q", "main");
    var mine = git(repository, "rev-parse", "flotilla/abc");

    assertThatThrownBy(() -> transfer.fetch(repository, host.toUri(), TASK))
        .hasMessageContaining("git branch -m flotilla/abc");

    assertThat(git(repository, "rev-parse", "flotilla/abc")).isEqualTo(mine);
  }

  @Test
  void tokenIsInNoArgument() {
    var host = new GitHost(URI.create("http://127.0.0.1:4005/git/task/abc"), "secret-token");

    assertThat(host.arguments("fetch", host.url().toString()))
        .noneMatch(it -> it.contains("secret-token"));
    assertThat(host.toString()).doesNotContain("secret-token");
    assertThat(host.environment()).containsValue("Authorization: Bearer secret-token");
  }

  private String resultOnHost() {
    var work = directory.resolve("work");
    git(directory, "clone", "-q", host.toString(), work.toString());
    git(work, "config", "user.name", "Agent");
    git(work, "config", "user.email", "agent@example.org");
    git(work, "fetch", "-q", "origin", UPLOAD);
    git(work, "checkout", "-q", "-b", "flotilla/abc/main", "FETCH_HEAD");
    write(work.resolve("result"), "done\n");
    var result = commit(work, "Do it");
    git(work, "tag", "agents-tag");
    git(work, "push", "-q", "--tags", "origin", "flotilla/abc/main");
    return result;
  }

  private String state() throws IOException {
    return String.join(
        "\n",
        git(repository, "status", "--porcelain"),
        git(repository, "rev-parse", "HEAD"),
        git(repository, "symbolic-ref", "HEAD"),
        git(repository, "ls-files", "--stage"),
        Files.readString(repository.resolve("README")));
  }
}
