package dev.flotilla.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.config.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentCountTest {
  private static final long GIGABYTE = 1L << 30;

  @ParameterizedTest
  @CsvSource({"1,64,4", "2,64,8", "8,64,16", "8,3,6", "2,1,2", "2,0,1"})
  void coresAndMemoryDecide(int cores, long gigabytes, int agents) {
    assertThat(new AgentCount(cores, gigabytes * GIGABYTE).byDefault()).isEqualTo(agents);
  }

  @Test
  void settingWins() {
    var settings = Settings.load(Map.of("FLOTILLA_AGENTS", "9"));

    assertThat(new AgentCount(1, GIGABYTE).by(settings)).isEqualTo(9);
  }
}
