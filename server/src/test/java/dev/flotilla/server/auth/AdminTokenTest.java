package dev.flotilla.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.FlotillaException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdminTokenTest {
  @TempDir private Path directory;

  @Test
  void itIsMadeOnceAndKept() {
    var file = directory.resolve("new/admin.token");

    var made = AdminToken.ensure(file);

    assertThat(AdminToken.ensure(file)).isEqualTo(made);
  }

  @Test
  void aFileThatOthersMayReadIsRefused() throws Exception {
    var file = directory.resolve("admin.token");
    AdminToken.ensure(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    assertThatThrownBy(() -> AdminToken.ensure(file))
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining("chmod 600");
  }

  @Test
  void anEmptyFileIsRefused() throws Exception {
    var file = directory.resolve("admin.token");
    AdminToken.ensure(file);
    Files.writeString(file, "\n");

    assertThatThrownBy(() -> AdminToken.ensure(file))
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining("expected a token");
  }
}
