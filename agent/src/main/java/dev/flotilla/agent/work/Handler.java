package dev.flotilla.agent.work;

import dev.flotilla.api.work.Outcome;

/// Works on one kind of assignment.
interface Handler {
  /// From a fresh lease to an outcome. What it returns is reported unless the attempt was lost.
  Outcome work(Attempt attempt);
}
