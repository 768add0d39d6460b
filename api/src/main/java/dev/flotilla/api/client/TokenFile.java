package dev.flotilla.api.client;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What a pod proves itself with: a file with its ServiceAccount's token, which the cluster makes and
/// replaces while the process runs. Immutable.
public record TokenFile(Path path) {
  /// The environment variable that names it.
  public static final String ENV = "FLOTILLA_JOIN_TOKEN_FILE";

  /// Absent: the process is in no pod.
  public static Optional<TokenFile> from(Map<String, String> env) {
    return Optional.of(env.getOrDefault(ENV, ""))
        .filter(it -> !it.isBlank())
        .map(it -> new TokenFile(Path.of(it)));
  }

  /// The token as it is now.
  ///
  /// @throws FlotillaException `unavailable` when it cannot be read
  public String read() {
    try {
      return Files.readString(path).strip();
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.UNAVAILABLE,
          "%s: expected a file with a token, cannot read %s (%s)"
              .formatted(ENV, path, e.getClass().getSimpleName()),
          e);
    }
  }
}
