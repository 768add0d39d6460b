package dev.flotilla.agent.isolation;

import java.util.List;
import java.util.Map;

/// A command to run behind the wall, in the workspace. Nothing secret belongs in `argv`, which
/// everyone on the machine can read; `environment` is added to the one that the isolation makes.
///
/// @param argv program and arguments, as seen from inside
/// @param stdin a pipe to write to, or nothing to read
/// @param mergeErrors stderr goes where stdout goes
public record Confined(
    List<String> argv, Map<String, String> environment, Stdin stdin, boolean mergeErrors) {

  /// What the command reads.
  public enum Stdin {
    PIPE,
    NOTHING
  }

  public Confined {
    argv = List.copyOf(argv);
    environment = Map.copyOf(environment);
  }

  /// With a pipe for each of its three streams and no environment of its own.
  public static Confined of(String... argv) {
    return new Confined(List.of(argv), Map.of(), Stdin.PIPE, false);
  }

  public Confined with(Map<String, String> more) {
    return new Confined(argv, more, stdin, mergeErrors);
  }

  public Confined withoutInput() {
    return new Confined(argv, environment, Stdin.NOTHING, mergeErrors);
  }

  public Confined mergingErrors() {
    return new Confined(argv, environment, stdin, true);
  }

  @Override
  public String toString() {
    return "Confined" + argv;
  }
}
