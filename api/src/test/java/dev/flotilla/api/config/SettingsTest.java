package dev.flotilla.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.usage.Usd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SettingsTest {
  @TempDir private Path directory;

  @Test
  void defaultsAreTheContracts() {
    var settings = Settings.load(Map.of());

    assertThat(settings.integer(Setting.API_PORT)).isEqualTo(4005);
    assertThat(settings.integer(Setting.DASHBOARD_PORT)).isEqualTo(6011);
    assertThat(settings.duration(Setting.STALL)).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.duration(Setting.LEASE)).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.usd(Setting.BUDGET_TASK)).isEqualTo(Usd.of("10"));
    assertThat(settings.usd(Setting.BUDGET_FLEET_DAY)).isEqualTo(Usd.of("50"));
    assertThat(settings.ratio(Setting.QUALITY_THRESHOLD)).isEqualTo(0.8);
    assertThat(settings.optional(Setting.DATABASE_URL)).isEmpty();
    assertThat(settings.path(Setting.DATA_DIR))
        .isEqualTo(Path.of(System.getProperty("user.home"), ".flotilla"));
  }

  /// Names and nesting of the specification that Flotilla comes from.
  @Test
  void theSpecificationsDocumentIsReadAsItStands() throws IOException {
    var file =
        file(
            """
            {
              "defaultModel": "sonnet",
              "sdkIntegration": {"enabled": true, "timeout": 300000, "retryAttempts": 3},
              "dualAgentMode": {"enabled": true, "managerModel": "opus", "workerModel": "sonnet"},
              "monitoring": {"enabled": true, "dashboardPort": 6011, "apiPort": 4005}
            }
            """);

    var settings = Settings.load(Map.of("FLOTILLA_CONFIG", file));

    assertThat(settings.text(Setting.AGENTS_ENABLED)).isEqualTo("true");
    assertThat(settings.integer(Setting.API_PORT)).isEqualTo(4005);
  }

  @ParameterizedTest
  @EnumSource(Setting.class)
  void everyDefaultFitsItsOwnShape(Setting setting) {
    assertThat(setting.fallback())
        .satisfiesAnyOf(
            it -> assertThat(it).isEmpty(), it -> assertThat(setting.shape().fits(it)).isTrue());
  }

  @Test
  void commandLineWinsOverEnvironmentOverFile() throws IOException {
    var file = file("monitoring:\n  apiPort: 1\n  dashboardPort: 2\nmaxResolves: 7\n");

    var settings =
        Settings.load(
                Map.of(
                    "FLOTILLA_CONFIG",
                    file,
                    "FLOTILLA_MONITORING_API_PORT",
                    "3",
                    "FLOTILLA_MONITORING_DASHBOARD_PORT",
                    "4"))
            .with(Setting.API_PORT, "5");

    assertThat(settings.integer(Setting.API_PORT)).isEqualTo(5);
    assertThat(settings.origin(Setting.API_PORT)).isEqualTo(Origin.COMMAND_LINE);
    assertThat(settings.integer(Setting.DASHBOARD_PORT)).isEqualTo(4);
    assertThat(settings.integer(Setting.MAX_RESOLVES)).isEqualTo(7);
    assertThat(settings.origin(Setting.MAX_RESOLVES)).isEqualTo(Origin.FILE);
  }

  @Test
  void unknownKeyIsRefusedWithTheNearestName() throws IOException {
    var file = file("monitoring: {apiprot: 1}\n");

    assertThatThrownBy(() -> Settings.load(Map.of("FLOTILLA_CONFIG", file)))
        .hasMessageContaining("'monitoring.apiprot'")
        .hasMessageContaining("did you mean 'monitoring.apiPort'?");
  }

  @ParameterizedTest
  @CsvSource({
    "FLOTILLA_MONITORING_API_PORT, 70000",
    "FLOTILLA_LEASE, 30",
    "FLOTILLA_LEASE, 0s",
    "FLOTILLA_QUALITY_THRESHOLD, 1.1",
    "FLOTILLA_BUDGETS_TASK, -1",
    "FLOTILLA_ISOLATION, docker",
    "FLOTILLA_ATTRIBUTION, yes",
    "FLOTILLA_AGENTS, 0",
    "FLOTILLA_AGENTS, 2.5",
    "FLOTILLA_UPSTREAM_URL, localhost"
  })
  void valueOutOfRangeIsRefusedByName(String name, String text) {
    assertThatThrownBy(() -> Settings.load(Map.of(name, text)))
        .hasMessageContaining(name)
        .hasMessageContaining("found '" + text + "'");
  }

  @Test
  void fileThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> Settings.load(Map.of("FLOTILLA_CONFIG", "/nowhere/f.yaml")))
        .hasMessageContaining("/nowhere/f.yaml");
  }

  private String file(String text) throws IOException {
    return Files.writeString(directory.resolve("flotilla.yaml"), text).toString();
  }
}
