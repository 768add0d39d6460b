package dev.flotilla.cli.local;

import static dev.flotilla.cli.local.Repositories.commit;
import static dev.flotilla.cli.local.Repositories.git;
import static dev.flotilla.cli.local.Repositories.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.task.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckoutTest {
  @TempDir private Path directory;
  private Path repository;

  @BeforeEach
  void create() {
    repository = directory.resolve("my repo");
    Repositories.withOneCommit(repository);
  }

  private Checkout checkout() {
    return Checkout.at(repository, Optional.empty());
  }

  @Test
  void rootAndCommitAreFoundFromWithin() {
    write(repository.resolve("a/b/c.txt"), "c");
    var head = commit(repository, "Add c");

    var checkout = Checkout.at(repository.resolve("a/b"), Optional.empty());

    assertThat(checkout.root()).isEqualTo(repository);
    assertThat(checkout.commit().value()).isEqualTo(head);
    assertThat(checkout.rootCommit().value()).isEqualTo(git(repository, "rev-parse", "HEAD~1"));
    assertThat(checkout.name()).isEqualTo("my repo");
    assertThat(checkout.identity()).contains(new Identity("Ada Lovelace", "ada@example.org"));
  }

  @Test
  void refIsTakenInsteadOfHead() {
    git(repository, "tag", "v1");
    write(repository.resolve("more"), "more");
    commit(repository, "Add more");

    var checkout = Checkout.at(repository, Optional.of("v1"));

    assertThat(checkout.commit().value()).isEqualTo(git(repository, "rev-parse", "v1"));
    assertThatThrownBy(() -> Checkout.at(repository, Optional.of("--all")))
        .hasMessageContaining("no commit '--all'");
  }

  @Test
  void detachedHeadIsFine() {
    git(repository, "checkout", "-q", "--detach");

    assertThat(checkout().uncommitted()).isEmpty();
  }

  @Test
  void whatIsNotCommittedIsSaid() {
    write(repository.resolve(".flotilla.yaml"), "check: make test\n");
    write(repository.resolve("README"), "changed\n");

    assertThat(checkout().uncommitted())
        .hasValueSatisfying(
            it -> assertThat(it).contains("2 uncommitted changes").contains(".flotilla.yaml"));
  }

  @Test
  void strangeFileNamesAreFine() {
    write(repository.resolve("with space\nand newline \u00e9"), "x");
    commit(repository, "Add a strange name");

    assertThat(checkout().uncommitted()).isEmpty();
  }

  @Test
  void placeWithoutRepositoryIsRefused() throws IOException {
    var plain = Files.createDirectory(directory.resolve("plain"));

    assertThatThrownBy(() -> Checkout.at(plain, Optional.empty()))
        .hasMessageContaining("is not in a git repository");
    assertThatThrownBy(() -> Checkout.at(directory.resolve("nowhere"), Optional.empty()))
        .hasMessageContaining("is not a directory");
  }

  @Test
  void repositoryWithoutCommitIsRefused() {
    Repositories.init(directory.resolve("empty"));

    assertThatThrownBy(() -> Checkout.at(directory.resolve("empty"), Optional.empty()))
        .hasMessageContaining("has no commit yet");
  }

  @Test
  void shallowCloneIsRefusedWithItsCure() {
    write(repository.resolve("more"), "more");
    commit(repository, "Add more");
    git(directory, "clone", "-q", "--depth", "1", "file://" + repository, "shallow");

    assertThatThrownBy(() -> Checkout.at(directory.resolve("shallow"), Optional.empty()))
        .hasMessageContaining("git fetch --unshallow");
  }

  @Test
  void submoduleIsRefused() {
    var head = git(repository, "rev-parse", "HEAD");
    git(repository, "update-index", "--add", "--cacheinfo", "160000," + head + ",lib/other");
    git(repository, "commit", "-q", "-m", "Add a submodule");

    assertThatThrownBy(this::checkout).hasMessageContaining("submodule at 'lib/other'");
  }

  @Test
  void largeFileStorageIsRefusedByWhatTheCommitSays() {
    write(repository.resolve("assets/.gitattributes"), "*.png filter=lfs diff=lfs -text\n");
    commit(repository, "Keep pictures elsewhere");
    write(repository.resolve("assets/.gitattributes"), "");

    assertThatThrownBy(this::checkout).hasMessageContaining("Git LFS ('assets/.gitattributes')");
  }

  @Test
  void branchThatLeavesNoRoomIsRefusedWithItsCure() {
    git(repository, "branch", "flotilla");

    assertThatThrownBy(this::checkout).hasMessageContaining("git branch -m flotilla");
  }
}
