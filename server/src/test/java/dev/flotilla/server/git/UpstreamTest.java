package dev.flotilla.server.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc",
        "file:///etc",
        "ext::sh -c id",
        "https://u:p@example.org/x",
        "-oProxyCommand=id@host:x",
        "ssh://-oProxyCommand=id/x"
      })
  void pathsFilesAndPasswordsAreRefused(String url) {
    assertThatThrownBy(() -> Upstream.of(url)).hasMessageContaining("expected a https");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--upload-pack=id", "a:b", "a..b", "+x", ""})
  void aRefIsOneName(String ref) {
    assertThatThrownBy(() -> Upstream.ref(ref)).hasMessageContaining("ref: expected");
  }

  @Test
  void aRepositoryOnGitHubIsKnownInEveryForm() {
    assertThat(Upstream.of("https://github.com/o/r.git").onGitHub()).contains("o/r");
    assertThat(Upstream.of("git@github.com:o/r").onGitHub()).contains("o/r");
    assertThat(Upstream.of("ssh://git@github.com/o/r.git").onGitHub()).contains("o/r");
    assertThat(Upstream.of("https://example.org/o/r").onGitHub()).isEmpty();
    assertThat(Upstream.of("https://example.org/o/r.git/").name()).isEqualTo("r");
  }
}
