package dev.flotilla.agent.work;

import dev.flotilla.agent.claude.StopCause;
import dev.flotilla.agent.isolation.AttemptDirs;
import dev.flotilla.agent.isolation.AttemptRoot;
import dev.flotilla.agent.isolation.Isolation;
import dev.flotilla.agent.workspace.PrepareResult;
import dev.flotilla.agent.workspace.SafeFiles;
import dev.flotilla.agent.workspace.Workspace;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What one attempt works with: its directories and its workspace. Closing deletes them.
final class Bench implements AutoCloseable {
  private static final Duration PREPARE = Duration.ofMinutes(1);

  /// Never for a model's commands, whatever a role says.
  private static final Set<String> OURS = Set.of("ANTHROPIC_", "CLAUDE_", "FLOTILLA_");

  private final Attempt attempt;
  private final AttemptDirs dirs;
  private final Workspace workspace;
  private final AgentConfig config;

  private Bench(Attempt attempt, AttemptDirs dirs, Workspace workspace, AgentConfig config) {
    this.attempt = attempt;
    this.dirs = dirs;
    this.workspace = workspace;
    this.config = config;
  }

  static Bench open(
      Attempt attempt, AttemptRoot root, Isolation isolation, AgentConfig config, Clock clock) {
    var grant = attempt.grant();
    var dirs = root.acquire(grant.attempt(), grant.git().repository());
    attempt.uses(dirs);
    return new Bench(attempt, dirs, new Workspace(isolation, dirs, grant, clock), config);
  }

  /// Makes the workspace what the grant says, with some patience for the git host.
  ///
  /// @return why that was not possible; empty when the workspace is ready
  Optional<Outcome> prepare() {
    var backoff = Backoff.whileAway();
    var end = System.nanoTime() + PREPARE.toNanos();
    while (true) {
      var result = workspace.prepare();
      if (attempt.stopped().isPresent()) {
        return Optional.of(Endings.of(attempt.stopped().get()));
      }
      switch (result) {
        case PrepareResult.Ready() -> {
          return Optional.empty();
        }
        case PrepareResult.LeaseLost() -> {
          return Optional.of(Endings.lost(attempt));
        }
        case PrepareResult.Broken(var reason) -> {
          return Optional.of(Endings.machine(reason));
        }
        case PrepareResult.Unreachable(var reason) -> {
          if (System.nanoTime() > end) {
            return Optional.of(Endings.machine(reason));
          }
          backoff.park();
        }
      }
    }
  }

  Workspace workspace() {
    return workspace;
  }

  AttemptDirs dirs() {
    return dirs;
  }

  SafeFiles config() {
    return new SafeFiles(dirs.config(), dirs.owner());
  }

  Duration commandLimit() {
    return config.commandLimit();
  }

  Optional<String> noProxy() {
    return Optional.ofNullable(config.environment().get("NO_PROXY"));
  }

  /// What the repository's and the model's commands get to see beside the isolation's own.
  Map<String, String> environment(Grant grant) {
    var env = new HashMap<String, String>();
    for (var name : grant.role().env()) {
      var value = config.environment().get(name);
      if (value != null && OURS.stream().noneMatch(name.toUpperCase(Locale.ROOT)::startsWith)) {
        env.put(name, value);
      }
    }
    env.putAll(workspace.environment());
    return Map.copyOf(env);
  }

  /// What filled the disk may have filled it in the caches.
  @Override
  public void close() {
    if (attempt.stopped().equals(Optional.of(StopCause.NO_SPACE))) {
      dirs.closeWithCaches();
    } else {
      dirs.close();
    }
    attempt.usesNothing();
  }
}
