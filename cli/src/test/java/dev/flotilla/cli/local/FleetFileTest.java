package dev.flotilla.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetFileTest {
  @TempDir private Path dataDir;

  private FleetFile file(Instant startedAt) {
    return new FleetFile(
        dataDir.toString(),
        "1",
        new FleetFile.Ports(4005, 6011, 1, 2),
        Map.of("api", "http://127.0.0.1:4005"),
        new FleetFile.Pids(ProcessHandle.current().pid(), 7),
        true,
        4,
        startedAt);
  }

  private static Instant now() {
    return ProcessHandle.current().info().startInstant().orElseThrow();
  }

  @Test
  void runningFleetIsFoundByItsFile() throws IOException {
    file(now()).write();
    Files.writeString(FleetFile.tokenFile(dataDir), "secret\n");
    var settings = Settings.load(Map.of()).with(Setting.DATA_DIR, dataDir.toString());

    var address = new Fleets(settings).require();

    assertThat(address.server()).hasToString("http://127.0.0.1:4005");
    assertThat(address.token()).isEqualTo("secret");
    assertThat(address.toString()).doesNotContain("secret");
    assertThat(Files.getPosixFilePermissions(dataDir.resolve("fleet.json")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void processThatOnlyHasTheSameIdIsNotTheFleet() {
    file(now().minusSeconds(60)).write();

    assertThat(FleetFile.read(dataDir)).isEmpty();
  }

  @Test
  void fileThatWasCutShortIsNoFleet() throws IOException {
    Files.writeString(dataDir.resolve("fleet.json"), "{\"dataDir\":");

    assertThat(FleetFile.read(dataDir)).isEmpty();
  }
}
