package dev.flotilla.agent.isolation;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How an agent isolates what it runs.
///
/// @param claude the Claude Code binary on the host
/// @param bubblewrap the bwrap binary; absent: looked for in PATH
/// @param readOnly more paths that commands may read, at the same place
/// @param environment more variables for commands, with their values
/// @param path directories of PATH, whose toolchains commands may use
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString"})
public record IsolationConfig(
    Mode mode,
    Path claude,
    Optional<Path> bubblewrap,
    List<Path> readOnly,
    Map<String, String> environment,
    List<Path> path) {

  public enum Mode {
    /// Bubblewrap if it works; else nothing, and rehearsals only.
    AUTO,
    BUBBLEWRAP,
    NONE
  }

  public IsolationConfig {
    readOnly = List.copyOf(readOnly);
    environment = Map.copyOf(environment);
    path = List.copyOf(path);
  }

  /// @param environment the JVM's: PATH, FLOTILLA_BWRAP, and the variables that
  ///     `isolation.env` names
  /// @param mode `auto`, `bubblewrap` or `none`
  /// @param readOnly `isolation.readOnly`, separated by `:`
  /// @param names `isolation.env`, separated by `,`
  /// @throws dev.flotilla.api.error.FlotillaException `invalid_request` for another mode or a
  ///     relative path
  public static IsolationConfig from(
      Map<String, String> environment, String mode, String readOnly, String names, Path claude) {
    throw new UnsupportedOperationException(environment.size() + mode + readOnly + names + claude);
  }
}
