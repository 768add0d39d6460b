package dev.flotilla.server.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.ledger.RepositorySettings;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadingIT {
  private static final String SOLO = "refs/heads/flotilla/t1/solo";

  @TempDir private Path temporary;
  private GitFleet fleet;
  private GitCli user;

  @BeforeEach
  void aUser() {
    fleet = new GitFleet(temporary);
    user = GitCli.init(temporary.resolve("user"), temporary.resolve("home"));
    user.write("README", "hello\n");
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  private RepositorySettings settings() {
    user.commit("any", "thing");
    var upload = fleet.upload(user);
    return fleet.repositories().settings(upload.repository().value(), upload.commit());
  }

  private String instructions() {
    return settings().instructions().orElseThrow();
  }

  @Test
  void commitsAreReadWithTheirTrailersOldestFirst() {
    var base = user.commit("a", "a");
    var upload = fleet.upload(user);
    var task = fleet.task("t1", upload);
    var held = fleet.lease(task, "WORK", base);
    var agent = user.with(held.token());
    var first =
        agent.commit(
            "b",
            "b",
            "Add b\n\nWhy.\n\nFlotilla-Task: t1\nFlotilla-Subtask: solo\nFlotilla-Role: worker");
    var second = agent.commit("c", "c", "Add c");
    agent.ok("push", "-q", fleet.server.url(task), "HEAD:" + SOLO);
    var repository = upload.repository().value();
    var tip = new CommitId(second);

    assertThat(fleet.repositories().commits(repository, upload.commit(), tip))
        .containsExactly(
            new TaskView.Commit(first, "Add b", "worker", "solo"),
            new TaskView.Commit(second, "Add c", null, null));
    assertThat(fleet.repositories().isAncestor(repository, upload.commit(), tip)).isTrue();
    assertThat(fleet.repositories().isAncestor(repository, tip, upload.commit())).isFalse();
    assertThat(fleet.repositories().tree(repository, tip))
        .isEqualTo(agent.ok("rev-parse", "HEAD^{tree}"));
    assertThat(fleet.server.git.diffs().diff(task))
        .contains("diff --git a/b b/b", "+++ b/c", "+c")
        .doesNotContain("a/a");
    assertThat(fleet.server.git.diffs().diff(repository, upload.commit(), tip, 100))
        .contains("(cut at 0 KB; 1 more files changed)");
  }

  @Test
  void aCommitThatIsNowhereIsSaidSo() {
    user.commit("a", "a");
    var upload = fleet.upload(user);
    var absent = new CommitId("1".repeat(40));

    assertThatThrownBy(() -> fleet.repositories().tree(upload.repository().value(), absent))
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining(absent.value())
        .extracting("code", InstanceOfAssertFactories.type(ErrorCode.class))
        .isEqualTo(ErrorCode.UNPROCESSABLE);
  }

  @Test
  void aRepositorysOwnFileIsRead() {
    user.write(
        ".flotilla.yaml",
        """
        check: make test
        setup: |
          npm ci
        database: {migrate: make migrate}
        roles:
          tester: {prompt: "test"}
        """);

    var settings = settings();

    assertThat(settings.check()).contains("make test");
    assertThat(settings.setup()).contains("npm ci");
    assertThat(settings.roles().path("tester").path("prompt").asText()).isEqualTo("test");
    assertThat(settings.instructions()).isEmpty();
  }

  @Test
  void aRepositorysOwnFileMayBeALinkToAnother() throws Exception {
    user.write("config/fleet.yaml", "check: make test\n");
    Files.createSymbolicLink(
        user.directory().resolve(".flotilla.yaml"), Path.of("config/fleet.yaml"));

    assertThat(settings().check()).contains("make test");
  }

  @Test
  void aLinkThatLeadsToNoFileIsRefusedInItsPlace() throws Exception {
    Files.createSymbolicLink(
        user.directory().resolve(".flotilla.yaml"), Path.of("../outside.yaml"));

    assertThatThrownBy(this::settings)
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining(".flotilla.yaml: expected a file, found")
        .hasMessageContaining("a link that leads to no file");
  }

  @Test
  void whatAClaudeIsToldIsCollectedFromTheTreeAlone() throws Exception {
    user.write(
        "CLAUDE.md",
        "Root. See @docs/style.md and @../outside.md and @/etc/passwd\n`@docs/code.md`\n");
    user.write("docs/style.md", "Style. @more.md @style.md mail me@docs/code.md\n");
    user.write("docs/more.md", "More.\n");
    user.write("docs/code.md", "never imported\n");
    user.write("web/CLAUDE.md", "Web.\n");
    user.write(".claude/rules/a.md", "Rule.\n");
    Files.createSymbolicLink(user.directory().resolve("AGENTS.md"), Path.of("CLAUDE.md"));
    Files.createDirectories(user.directory().resolve("leak"));
    Files.createSymbolicLink(
        user.directory().resolve("leak/CLAUDE.md"), Path.of("../../../../etc/passwd"));

    var text = instructions();

    assertThat(text)
        .containsSubsequence(
            "Contents of CLAUDE.md",
            "Root.",
            "Contents of docs/style.md (from the repository, imported by CLAUDE.md)",
            "Contents of docs/more.md",
            "Contents of .claude/rules/a.md",
            "Contents of web/CLAUDE.md (from the repository, for work in web/)")
        .doesNotContain("never imported", "root:x", "Contents of AGENTS.md");
  }

  @Test
  void instructionsAreCutAndSayItThemselves() {
    user.write("CLAUDE.md", "x".repeat(300_000));

    assertThat(instructions())
        .hasSizeLessThan(ProjectInstructions.MAX_OCTETS + 1_000)
        .contains("cut at 256 KB");
  }

  @Test
  void submodulesAreRefused() {
    user.commit("a", "a");
    user.ok("update-index", "--add", "--cacheinfo", "160000," + "1".repeat(40) + ",vendor/lib");
    user.ok("commit", "-q", "-m", "x");
    var upload = fleet.upload(user);

    assertThatThrownBy(
            () -> fleet.repositories().settings(upload.repository().value(), upload.commit()))
        .hasMessageContaining("submodules (vendor/lib)");
  }

  @Test
  void largeFileStorageIsRefused() {
    user.write("assets/.gitattributes", "*.psd filter=lfs diff=lfs merge=lfs -text\n");

    assertThatThrownBy(this::settings)
        .hasMessageContaining("assets/.gitattributes keeps files in Git LFS");
  }

  @Test
  void fileNamesOfAnyKindAreCarried() {
    user.write("with space/new\nline", "x");
    user.write("ümlaut/日本", "y");
    user.write("-dash", "z");
    user.commit("x", "x");
    var task = fleet.task("t1", user);
    var other = GitCli.init(temporary.resolve("other"), temporary.resolve("home"));

    other.with(GitFleet.ADA).ok("fetch", "-q", fleet.server.url(task), SOLO);

    assertThat(other.ok("ls-tree", "-rz", "FETCH_HEAD"))
        .isEqualTo(user.ok("ls-tree", "-rz", "HEAD"));
  }
}
