package dev.flotilla.server.transition;

import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.engine.queue.AssignmentTokens;
import dev.flotilla.engine.queue.Wakeups;
import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.usage.Budgets;
import dev.flotilla.server.role.Roles;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// What every step of the workflow stands on. Thread-safe, as all of them are.
public record Parts(
    Database database,
    Clock clock,
    WorkflowConfig config,
    Repositories repositories,
    Budgets budgets,
    Roles roles,
    AssignmentTokens tokens,
    Wakeups wakeups,
    CrashPoint crash) {

  /// As exact as PostgreSQL keeps it, so that what is written and what is read are equal.
  public Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
