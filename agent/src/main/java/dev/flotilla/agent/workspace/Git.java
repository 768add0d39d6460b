package dev.flotilla.agent.workspace;

import dev.flotilla.api.work.Grant;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/// Runs our scripts with our environment and sorts what they answer.
final class Git {
  /// A checkpoint holds a tool call up: better none than a slow one.
  static final Duration SHORT = Duration.ofMinutes(2);

  /// A clone of something large over a slow line.
  static final Duration LONG = Duration.ofMinutes(30);

  private final Shell shell;
  private final Map<String, String> environment;

  Git(Shell shell, Grant grant, String workspace) {
    this.shell = shell;
    environment = new TreeMap<>(GitEnvironment.ofOurs(grant, workspace));
    environment.put("FLOTILLA_URL", grant.git().url());
    environment.put("FLOTILLA_TASK", grant.task().value());
    environment.put("FLOTILLA_BRANCH", grant.git().branch());
    environment.put("FLOTILLA_CHECKPOINT", grant.git().checkpointRef());
    environment.put("FLOTILLA_START", grant.git().start().value());
    environment.put("FLOTILLA_KNOWN", grant.git().head().value());
  }

  sealed interface Result {}

  record Said(Records records) implements Result {}

  record NotFetched(String said) implements Result {}

  record Broken(String said) implements Result {}

  Result run(Script script, Map<String, String> more, Duration limit) {
    return run(script, more, new byte[0], limit);
  }

  Result run(Script script, Map<String, String> more, byte[] input, Duration limit) {
    var all = new TreeMap<>(environment);
    all.putAll(more);
    var answer = shell.ask(script, all, input, limit);
    if (answer.timedOut()) {
      return new Broken("git was not done after " + limit.toSeconds() + " s and was ended");
    }
    var records = Records.parse(answer.said());
    var failed = records.first("failed");
    if (failed.isPresent() || answer.exitCode() != 0) {
      var said =
          GitHostAnswer.shorten(records.first("said").orElse("exit code " + answer.exitCode()));
      return failed.filter("fetch"::equals).isPresent() ? new NotFetched(said) : new Broken(said);
    }
    return new Said(records);
  }
}
