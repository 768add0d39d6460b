package dev.flotilla.agent.isolation;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// How an agent isolates what it runs.
///
/// @param claude the Claude Code binary on the host; commands without it run all the same
/// @param bubblewrap the bwrap binary; absent: not found
/// @param readOnly more paths that commands may read, at the same place
/// @param environment more variables for commands, with their values
/// @param path directories of PATH, whose toolchains commands may use
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

  /// @param environment the JVM's: PATH, FLOTILLA_BWRAP, and the variables that `names` names
  /// @param mode `auto`, `bubblewrap` or `none`
  /// @param readOnly `isolation.readOnly`, separated by `:`
  /// @param names `isolation.env`, separated by `,`
  /// @throws FlotillaException `invalid_request` for another mode or a relative path
  public static IsolationConfig from(
      Map<String, String> environment, String mode, String readOnly, String names, Path claude) {
    var path = paths(environment.getOrDefault("PATH", "")).filter(Path::isAbsolute).toList();
    var bwrap = environment.getOrDefault("FLOTILLA_BWRAP", "");
    return new IsolationConfig(
        mode(mode),
        claude,
        bwrap.isBlank()
            ? path.stream().map(it -> it.resolve("bwrap")).filter(Files::isExecutable).findFirst()
            : Optional.of(Path.of(bwrap).toAbsolutePath()),
        paths(readOnly).map(IsolationConfig::absolute).toList(),
        chosen(environment, names),
        path);
  }

  private static Mode mode(String text) {
    return Arrays.stream(Mode.values())
        .filter(it -> it.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new FlotillaException(
                    ErrorCode.INVALID_REQUEST,
                    "isolation.mode: expected auto, bubblewrap or none, found '%s'"
                        .formatted(text)));
  }

  private static java.util.stream.Stream<Path> paths(String list) {
    return Arrays.stream(list.split(":")).filter(it -> !it.isBlank()).map(Path::of);
  }

  private static Path absolute(Path path) {
    if (path.isAbsolute()) {
      return path.normalize();
    }
    throw new FlotillaException(
        ErrorCode.INVALID_REQUEST,
        "isolation.readOnly: expected absolute paths separated by ':', found '%s'".formatted(path));
  }

  private static Map<String, String> chosen(Map<String, String> environment, String names) {
    var chosen = new TreeMap<String, String>();
    for (var name : names.split(",")) {
      if (environment.containsKey(name.strip())) {
        chosen.put(name.strip(), environment.getOrDefault(name.strip(), ""));
      }
    }
    return chosen;
  }
}
