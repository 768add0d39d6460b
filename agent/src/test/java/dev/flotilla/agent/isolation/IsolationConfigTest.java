package dev.flotilla.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IsolationConfigTest {
  private static final Path CLAUDE = Path.of("/opt/claude");
  private static final Owner SELF = Owner.self();

  @Test
  void settingsAreReadAndNothingElseOfTheEnvironment() {
    var environment =
        Map.of(
            "PATH",
            "/usr/bin:relative:/bin",
            "FLOTILLA_BWRAP",
            "/x/bwrap",
            "NPM_TOKEN",
            "t",
            "KEY",
            "k");

    var config =
        IsolationConfig.from(environment, "auto", "/a:/b/../c", "NPM_TOKEN, MISSING", CLAUDE);

    assertThat(config.bubblewrap()).contains(Path.of("/x/bwrap"));
    assertThat(config.path()).containsExactly(Path.of("/usr/bin"), Path.of("/bin"));
    assertThat(config.readOnly()).containsExactly(Path.of("/a"), Path.of("/c"));
    assertThat(config.environment()).isEqualTo(Map.of("NPM_TOKEN", "t"));
  }

  @Test
  void otherModesAndRelativePathsAreRefused() {
    assertThatThrownBy(() -> IsolationConfig.from(Map.of(), "docker", "", "", CLAUDE))
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining("auto, bubblewrap or none");
    assertThatThrownBy(() -> IsolationConfig.from(Map.of(), "auto", "a/b", "", CLAUDE))
        .isInstanceOf(FlotillaException.class);
  }

  @Test
  void toolchainsUnderAHomeAreBoundByTheirManagersRootAndTheRestByWhatPathNames(@TempDir Path home)
      throws IOException {
    for (var name :
        List.of(".nvm/versions/node/v20/bin", ".cargo/bin", ".rustup", "bin", ".pyenv/shims")) {
      Files.createDirectories(home.resolve(name));
    }
    var path =
        List.of(
            home.resolve(".nvm/versions/node/v20/bin"),
            home.resolve(".cargo/bin"),
            home.resolve("bin"),
            home.resolve(".pyenv/shims"),
            home.resolve("missing"),
            Path.of("/usr/local/go/bin"));

    var found = Toolchains.of(path, SELF);

    assertThat(found.binds())
        .containsExactlyInAnyOrder(
            home.resolve(".nvm"),
            home.resolve(".cargo/bin"),
            home.resolve(".rustup"),
            home.resolve("bin"),
            home.resolve(".pyenv"));
    assertThat(found.environment())
        .containsEntry("PYENV_ROOT", home.resolve(".pyenv").toString())
        .containsEntry("RUSTUP_HOME", home.resolve(".rustup").toString());
    assertThat(found.path())
        .contains("/usr/local/go/bin", "/usr/bin")
        .doesNotContain(home.resolve("missing").toString());
  }

  @Test
  void aHomeThatTheChildrensUserCannotEnterIsLeftOutAndNamed(@TempDir Path home)
      throws IOException {
    var tools = Files.createDirectories(home.resolve(".nvm/bin"));

    var found = Toolchains.of(List.of(tools), new Owner(60736, 60736, true));

    assertThat(found.binds()).isEmpty();
    assertThat(found.leftOut()).containsExactly(tools);
  }

  @Test
  void bubblewrapsWordsGetAReasonAndACure() {
    assertThat(
            Diagnosis.of("bwrap: Can't mount proc on /newroot/proc: Operation not permitted")
                .cure())
        .contains("--isolation none");
    assertThat(Diagnosis.of("bwrap: setting up uid map: Permission denied").reason())
        .contains("user namespaces");
    assertThat(Diagnosis.of("").reason()).contains("no answer");
  }
}
