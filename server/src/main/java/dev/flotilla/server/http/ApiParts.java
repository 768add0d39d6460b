package dev.flotilla.server.http;

import dev.flotilla.api.usage.Prices;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.engine.credential.CredentialStore;
import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.usage.Budgets;
import dev.flotilla.engine.view.ResultCommits;
import dev.flotilla.server.cluster.PoolStream;
import dev.flotilla.server.live.LiveEvents;
import dev.flotilla.server.role.Roles;
import dev.flotilla.server.workflow.Workflow;
import java.time.Clock;

/// What the routes stand on.
public record ApiParts(
    Database database,
    Workflow workflow,
    GitDoor git,
    ResultCommits commits,
    CredentialStore credentials,
    LiveEvents live,
    PoolStream pools,
    Roles roles,
    Prices prices,
    Budgets budgets,
    Clock clock) {
  Usd taskBudget() {
    return budgets.task();
  }
}
