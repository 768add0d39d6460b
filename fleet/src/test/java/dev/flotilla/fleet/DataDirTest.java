package dev.flotilla.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirTest {
  @TempDir private Path directory;

  @Test
  void itIsMadeForItsUserAlone() throws IOException {
    var path = directory.resolve("a b/data");

    try (var dataDir = DataDir.open(path)) {
      assertThat(Files.getPosixFilePermissions(dataDir.path()))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void oneThatWasThereIsClosedToOthersUnlessItHoldsOtherThings() throws IOException {
    var open = PosixFilePermissions.fromString("rwxr-xr-x");
    var empty = Files.createDirectory(directory.resolve("empty"));
    var mixed = Files.createDirectory(directory.resolve("mixed"));
    Files.writeString(mixed.resolve("something"), "");
    Files.setPosixFilePermissions(empty, open);
    Files.setPosixFilePermissions(mixed, open);

    DataDir.open(empty).close();
    DataDir.open(mixed).close();

    assertThat(Files.getPosixFilePermissions(empty))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(Files.getPosixFilePermissions(mixed)).isEqualTo(open);
  }

  @Test
  void secondFleetIsRefusedUntilTheFirstHasGone() {
    try (var first = DataDir.open(directory)) {
      assertThatThrownBy(() -> DataDir.open(first.path()))
          .hasMessageContaining("another fleet uses " + directory)
          .hasMessageContaining("--data-dir");
    }

    DataDir.open(directory).close();
  }

  @Test
  void newerReleasesDataIsRefusedAndNotHeld() throws IOException {
    Files.writeString(directory.resolve("layout"), (DataDir.LAYOUT + 1) + "\n");

    assertThatThrownBy(() -> DataDir.open(directory)).hasMessageContaining("newer Flotilla");

    Files.writeString(directory.resolve("layout"), DataDir.LAYOUT + "\n");
    DataDir.open(directory).close();
  }

  @Test
  void placeThatCannotBeWrittenIsSaid() throws IOException {
    var file = Files.writeString(directory.resolve("file"), "");

    assertThatThrownBy(() -> DataDir.open(file.resolve("data")))
        .hasMessageContaining("cannot write the data directory")
        .hasMessageContaining("FLOTILLA_DATA_DIR");
  }
}
