package dev.flotilla.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.config.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerConfigTest {
  private static final ServerConfig LOCAL = ServerConfig.from(Settings.load(Map.of()));

  @Test
  void listensOnLoopbackAloneUnlessTheEnvironmentSaysWhere() {
    var config = LOCAL.listening(Map.of());

    assertThat(config.host()).isEqualTo("127.0.0.1");
    assertThat(config.hosts()).isEmpty();
  }

  @Test
  void isReachedByTheNamesThatTheEnvironmentGives() {
    var config =
        LOCAL.listening(
            Map.of(
                "FLOTILLA_API_HOST", "0.0.0.0",
                "FLOTILLA_API_NAMES", "api-gateway, Api-Gateway.fleet.svc,"));

    assertThat(config.host()).isEqualTo("0.0.0.0");
    assertThat(config.hosts()).containsExactlyInAnyOrder("api-gateway", "api-gateway.fleet.svc");
  }
}
