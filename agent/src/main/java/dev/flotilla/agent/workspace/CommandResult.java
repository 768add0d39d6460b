package dev.flotilla.agent.workspace;

/// A command of the repository's own that ran to its end, or to its time limit.
///
/// @param exitCode 128 + n when signal n ended it
/// @param tail the last 32 KB of stdout and stderr together, in the order they came
/// @param timedOut it was killed, with everything it had started, when its time was over
public record CommandResult(int exitCode, String tail, boolean timedOut) {
  public boolean green() {
    return exitCode == 0 && !timedOut;
  }

  @Override
  public String toString() {
    return "CommandResult[exitCode=" + exitCode + ", timedOut=" + timedOut + "]";
  }
}
