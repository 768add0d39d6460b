package dev.flotilla.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.FlotillaException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorConfigTest {
  private static final String URL = "FLOTILLA_SERVER_URL";
  private static final String TOKEN = "FLOTILLA_JOIN_TOKEN_FILE";

  @Test
  void namespaceIsTheClientsUnlessItIsNamed() {
    var env = Map.of(URL, "http://api-gateway:4005", TOKEN, "/token");

    var own = Map.of(URL, "http://x", TOKEN, "/t", "FLOTILLA_NAMESPACE", "mine");

    assertThat(OperatorConfig.from(env, "claude-code").namespace()).isEqualTo("claude-code");
    assertThat(OperatorConfig.from(own, "claude-code").namespace()).isEqualTo("mine");
  }

  @Test
  void twoWithoutANameAreTwo() {
    var env = Map.of(URL, "http://api-gateway:4005", TOKEN, "/token");

    assertThat(OperatorConfig.from(env, "n").name())
        .isNotEqualTo(OperatorConfig.from(env, "n").name());
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> OperatorConfig.from(Map.of(TOKEN, "/token"), "n"))
        .isInstanceOf(FlotillaException.class)
        .hasMessage("FLOTILLA_SERVER_URL is not set: expected the server's URL");
    assertThatThrownBy(() -> OperatorConfig.from(Map.of(URL, "http://x"), "n"))
        .hasMessageStartingWith("FLOTILLA_JOIN_TOKEN_FILE is not set");
  }

  @ParameterizedTest
  @ValueSource(strings = {"api-gateway:4005", "ftp://x", "http://", "::"})
  void whatIsNoUrlIsRefused(String text) {
    assertThatThrownBy(() -> OperatorConfig.from(Map.of(URL, text, TOKEN, "/token"), "n"))
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining("expected a URL, as http://api-gateway:4005, found '" + text + "'");
  }
}
