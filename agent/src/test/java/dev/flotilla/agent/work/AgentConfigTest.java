package dev.flotilla.agent.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.agent.isolation.IsolationConfig;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentConfigTest {
  private static final Map<String, String> LEAST =
      Map.of(
          "FLOTILLA_SERVER_URL", "http://127.0.0.1:4005",
          "FLOTILLA_TOKEN", "join-secret",
          "FLOTILLA_CLAUDE", "/opt/claude");

  @Test
  void theDefaultsAreOneSlotForAnyRoleBehindAWall() {
    var config = AgentConfig.from(LEAST);

    assertThat(config.slots()).isEqualTo(1);
    assertThat(config.role()).isEmpty();
    assertThat(config.isolation().mode()).isEqualTo(IsolationConfig.Mode.AUTO);
    assertThat(config.freeDisk()).isEqualTo(2L * 1024 * 1024 * 1024);
    assertThat(config.enabled()).isTrue();
    assertThat(config.toString()).doesNotContain("join-secret");
  }

  @Test
  void agentsCanBeSwitchedOff() {
    var off = new HashMap<>(LEAST);
    off.put("FLOTILLA_SDK_INTEGRATION_ENABLED", "false");

    assertThat(AgentConfig.from(off).enabled()).isFalse();
  }

  @Test
  void whatIsMissingOrWrongIsNamed() {
    var without = new HashMap<>(LEAST);
    without.remove("FLOTILLA_TOKEN");
    var tooMany = new HashMap<>(LEAST);
    tooMany.put("FLOTILLA_AGENTS", "65");

    assertThatThrownBy(() -> AgentConfig.from(without))
        .isInstanceOf(FlotillaException.class)
        .hasMessageStartingWith("FLOTILLA_TOKEN is not set");
    assertThatThrownBy(() -> AgentConfig.from(tooMany))
        .isInstanceOf(FlotillaException.class)
        .hasMessage("FLOTILLA_AGENTS: expected 1 to 64, found 65");
  }

  @Test
  void inAPodTheJoinTokenIsAFile(@TempDir Path directory) throws IOException {
    var file = Files.writeString(directory.resolve("token"), "of-a-pod\n");
    var pod = new HashMap<>(LEAST);
    pod.remove("FLOTILLA_TOKEN");
    pod.put("FLOTILLA_JOIN_TOKEN_FILE", file.toString());

    assertThat(AgentConfig.from(pod).joinToken()).isEqualTo("of-a-pod");
  }
}
