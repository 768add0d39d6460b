package dev.flotilla.agent.workspace;

import dev.flotilla.agent.isolation.AttemptDirs;
import dev.flotilla.agent.isolation.Isolation;
import dev.flotilla.api.work.Grant;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/// The checkout of one attempt. Every git command on it runs inside the isolation, because
/// everything in it may have been written by a model; what git says is believed only as far as the
/// git host checks it again. One call at a time; each has a time limit of its own.
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString"})
public final class Workspace {
  private final Isolation isolation;
  private final AttemptDirs dirs;
  private final Grant grant;
  private final Clock clock;

  public Workspace(Isolation isolation, AttemptDirs dirs, Grant grant, Clock clock) {
    this.isolation = isolation;
    this.dirs = dirs;
    this.grant = grant;
    this.clock = clock;
  }

  /// Fetches what the grant names and checks it out: HEAD on the branch at `head`, the tree of
  /// `tree` on top (what was uncommitted or untracked is so again). Can be repeated.
  public PrepareResult prepare() {
    throw new UnsupportedOperationException("" + isolation + dirs + grant + clock);
  }

  /// What git needs in the environment of the CLI and its commands: author, committer, and the
  /// assignment token for the git host alone.
  public Map<String, String> environment() {
    throw new UnsupportedOperationException();
  }

  /// Brings all work of the turn into commits on the branch, with the trailers. Only between turns.
  ///
  /// @param subject of the commit for what was left uncommitted
  /// @param insist decide instead of handing back (the model was asked and could not)
  public CommitResult commit(String subject, boolean insist) {
    throw new UnsupportedOperationException(subject + insist);
  }

  /// Pushes the branch (only this one), whatever was there before.
  public PushResult push() {
    throw new UnsupportedOperationException();
  }

  /// Writes the tree as it is, untracked files included, and pushes it to the checkpoint ref. The
  /// workspace, its index and HEAD stay untouched. Allowed while the CLI waits. The snapshot before
  /// is remembered here.
  public SnapshotResult snapshot() {
    throw new UnsupportedOperationException();
  }

  /// Runs a command of the repository's own (`CHECK`, `setup`) by a shell in the workspace and ends
  /// everything that it started.
  ///
  /// @param environment beside the isolation's own
  public CommandResult run(String command, Map<String, String> environment, Duration limit) {
    throw new UnsupportedOperationException(command + environment + limit);
  }
}
