package dev.flotilla.agent.work;

import dev.flotilla.agent.isolation.AttemptRoot;
import dev.flotilla.agent.isolation.Forker;
import dev.flotilla.agent.isolation.Isolation;
import dev.flotilla.agent.isolation.IsolationProbe;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What of this machine an instance stands on: where attempts live, what walls them in, who starts
/// their children.
///
/// @param noWall why only rehearsals may run here, and the cure; absent: real work may
record Ground(
    Forker forker, AttemptRoot root, Isolation isolation, Optional<String> noWall, Disk disk) {
  private static final Logger LOG = LoggerFactory.getLogger(Ground.class);

  /// Sweeps what dead instances left, and tries the isolation.
  ///
  /// @throws dev.flotilla.api.error.FlotillaException when nothing may run here, with the cure
  static Ground open(AgentConfig config, Forker forker, Clock clock) {
    var root = AttemptRoot.open(config.root(), forker, clock);
    var disk = Disk.of(root);
    return switch (IsolationProbe.probe(config.isolation(), root, forker)) {
      case IsolationProbe.Result.Ready(var isolation) ->
          new Ground(forker, root, isolation, Optional.empty(), disk);
      case IsolationProbe.Result.RehearsalOnly(var isolation, var reason, var cure) -> {
        LOG.atWarn()
            .setMessage("no isolation: rehearsals only")
            .addKeyValue("reason", reason)
            .addKeyValue("cure", cure)
            .log();
        yield new Ground(forker, root, isolation, Optional.of(reason + "; " + cure), disk);
      }
      case IsolationProbe.Result.Missing missing ->
          new Ground(forker, root, missing.isolation(), Optional.empty(), disk);
    };
  }
}
