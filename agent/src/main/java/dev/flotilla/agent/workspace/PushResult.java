package dev.flotilla.agent.workspace;

import dev.flotilla.api.work.CommitId;

/// How a push to the git host ended.
public sealed interface PushResult {
  /// The ref is at `tip` (also when it was there already).
  record Pushed(CommitId tip) implements PushResult {}

  /// A newer lease holds the assignment, or the assignment token died with it: stop, report
  /// nothing.
  record LeaseLost() implements PushResult {}

  /// The git host refused this push for what it holds; repeating it would be refused again.
  record Refused(String reason) implements PushResult {}

  /// The git host could not be reached or broke; repeating it may help.
  record Unreachable(String reason) implements PushResult {}

  /// git itself could not make the push (a broken repository, a full disk).
  record Broken(String reason) implements PushResult {}
}
