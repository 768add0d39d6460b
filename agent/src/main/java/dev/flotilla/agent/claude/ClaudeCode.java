package dev.flotilla.agent.claude;

import dev.flotilla.agent.isolation.AttemptDirs;
import dev.flotilla.agent.isolation.Confined;
import dev.flotilla.agent.isolation.Forker;
import dev.flotilla.agent.isolation.Isolation;
import dev.flotilla.agent.isolation.Starting;
import dev.flotilla.api.work.Grant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// Starts Claude Code behind the wall, a few at a time: a start burns a core for half a second.
/// Thread-safe.
public final class ClaudeCode {
  private final Isolation isolation;
  private final Forker forker;
  private final Map<String, String> models;
  private final Duration stall;
  private final Optional<String> noProxy;

  /// @param models alias → model id
  /// @param stall how long without any evidence of life until a turn counts as stalled
  /// @param noProxy what of NO_PROXY the agent itself was given
  public ClaudeCode(
      Isolation isolation,
      Forker forker,
      Map<String, String> models,
      Duration stall,
      Optional<String> noProxy) {
    this.isolation = isolation;
    this.forker = forker;
    this.models = Map.copyOf(models);
    this.stall = stall;
    this.noProxy = noProxy;
  }

  /// Waits for its turn, then starts the CLI.
  ///
  /// @param environment what the assignment's commands need beside the CLI's own
  /// @param begun called once the CLI has read the files it is given, or has ended
  public ClaudeRun start(
      Grant grant,
      AttemptDirs dirs,
      Launch launch,
      Map<String, String> environment,
      ToolGate gate,
      Runnable begun)
      throws InterruptedException {
    var inside = isolation.inside(dirs);
    var env = new HashMap<>(environment);
    env.putAll(
        ClaudeEnvironment.of(
            grant.modelUrl(), grant.assignmentToken(), models, stall, inside, noProxy));
    var command = Confined.of(ClaudeCommand.of(inside.claude(), launch).toArray(String[]::new));
    var turn = forker.turn();
    try {
      var child = isolation.start(dirs, command.with(env));
      return new ClaudeRun(child, begins(turn, begun), launch, gate, ClaudeCode::memoryKills);
    } catch (RuntimeException e) {
      turn.close();
      throw e;
    }
  }

  private static Starting begins(Starting turn, Runnable begun) {
    var first = new AtomicBoolean(true);
    return () -> {
      turn.close();
      if (first.getAndSet(false)) {
        begun.run();
      }
    };
  }

  /// How often this machine's kernel has killed for want of memory; 0 where it does not say.
  static long memoryKills() {
    try (var lines = Files.lines(Path.of("/proc/vmstat"))) {
      return lines
          .filter(it -> it.startsWith("oom_kill "))
          .mapToLong(it -> Long.parseLong(it.substring(9).strip()))
          .findFirst()
          .orElse(0);
    } catch (IOException | RuntimeException _) {
      return 0;
    }
  }
}
