package dev.flotilla.server.auth;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.engine.credential.TokenText;
import dev.flotilla.engine.store.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// The token of whoever owns the data directory: a file that only its owner can read, made at the
/// first start.
public final class AdminToken {
  private static final int SHORTEST = 32;

  private AdminToken() {}

  /// @throws FlotillaException `unprocessable` when the file can be read by others or holds no
  ///     token
  public static String ensure(Path file) {
    try {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        create(file);
      }
      var others = PosixFilePermissions.toString(Files.getPosixFilePermissions(file)).substring(3);
      if (!others.equals("------")) {
        throw new FlotillaException(
            ErrorCode.UNPROCESSABLE,
            "%s: expected mode 0600, others may read it: chmod 600 it, or delete it for a new one"
                .formatted(file));
      }
      var token = Files.readString(file).strip();
      if (token.length() < SHORTEST) {
        throw new FlotillaException(
            ErrorCode.UNPROCESSABLE, file + ": expected a token, delete the file for a new one");
      }
      return token;
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE, "%s: cannot be read or written".formatted(file), e);
    }
  }

  private static void create(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
    Durable.secret(file, TokenText.random("admin") + "\n");
  }
}
