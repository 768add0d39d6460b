package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.config.Settings;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.gateway.proxy.Credential;
import dev.flotilla.gateway.proxy.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UpstreamSettingsTest {
  @Test
  void withoutCredentialAndUpstreamThereIsNoProvider() {
    assertThat(provider(Map.of())).isEmpty();
    assertThat(provider(Map.of("ANTHROPIC_BASE_URL", "https://x.example"))).isEmpty();
  }

  @Test
  void aKeyAloneMeansTheProvider() {
    var upstream = provider(Map.of("ANTHROPIC_API_KEY", "sk-1")).orElseThrow();

    assertThat(upstream.url()).hasToString("https://api.anthropic.com");
    assertThat(upstream.credentials().current()).contains(Credential.apiKey("sk-1"));
  }

  @Test
  void anUpstreamOfOnesOwnNeedsNoKeyAndWinsOverTheBaseUrl() {
    var env =
        Map.of(
            "FLOTILLA_UPSTREAM_URL", "http://127.0.0.1:9/base",
            "ANTHROPIC_BASE_URL", "https://other.example");

    var upstream = provider(env).orElseThrow();

    assertThat(upstream.url()).hasToString("http://127.0.0.1:9/base");
    assertThat(upstream.credentials().current()).isEmpty();
  }

  @Test
  void aKeyFileIsReadAgainWhenItChanges(@TempDir Path dir) throws IOException {
    var file = dir.resolve("key");
    Files.writeString(file, "sk-first\n");
    var credentials =
        provider(Map.of("ANTHROPIC_API_KEY_FILE", file.toString())).orElseThrow().credentials();
    assertThat(credentials.current()).contains(Credential.apiKey("sk-first"));

    Files.writeString(file, "sk-the-second\n");
    assertThat(credentials.current()).contains(Credential.apiKey("sk-the-second"));
    Files.delete(file);

    assertThat(credentials.current()).contains(Credential.apiKey("sk-the-second"));
  }

  @Test
  void noTextOfAnErrorOrARecordHoldsTheSecret() {
    assertThat(Credential.apiKey("sk-secret")).asString().doesNotContain("sk-secret");
    assertThatThrownBy(() -> Credential.apiKey("sk secret"))
        .isInstanceOf(FlotillaException.class)
        .hasMessageNotContaining("secret");
  }

  private static Optional<Upstream> provider(Map<String, String> env) {
    return UpstreamSettings.provider(Settings.load(env), env);
  }
}
