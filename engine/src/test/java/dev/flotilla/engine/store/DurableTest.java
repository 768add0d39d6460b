package dev.flotilla.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
final class DurableTest {
  @TempDir private Path directory;

  @Test
  void aSecretIsItsOwnersAloneAndNothingElseIsLeft() throws Exception {
    var file = directory.resolve("password");

    Durable.secret(file, "first");
    Durable.secret(file, "second");

    assertThat(file).hasContent("second");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(directory.toFile().list()).containsExactly("password");
  }

  @Test
  void whatCannotBeNamedLeavesNothing() throws Exception {
    var taken = Files.createDirectories(directory.resolve("password/not-empty"));

    assertThatThrownBy(() -> Durable.secret(taken.resolveSibling(""), "x"))
        .isInstanceOf(IOException.class);

    assertThat(directory.toFile().list()).containsExactly("password");
  }
}
