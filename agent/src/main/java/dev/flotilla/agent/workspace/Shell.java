package dev.flotilla.agent.workspace;

import dev.flotilla.agent.isolation.AttemptDirs;
import dev.flotilla.agent.isolation.Child;
import dev.flotilla.agent.isolation.Confined;
import dev.flotilla.agent.isolation.Isolation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs shell scripts behind the wall, with a wall-clock limit of our own (a hostile process can
/// stop every other one inside), and ends what they leave running.
final class Shell {
  private static final int LARGEST_ANSWER = 64 << 20;

  private final Isolation isolation;
  private final AttemptDirs dirs;

  Shell(Isolation isolation, AttemptDirs dirs) {
    this.isolation = isolation;
    this.dirs = dirs;
  }

  /// @param exitCode 128 + n when signal n ended it
  /// @param said as ISO 8859-1, where any byte is a character
  record Answer(int exitCode, String said, boolean timedOut) {}

  /// Takes what is said, from the thread that drains it.
  interface Sink {
    void take(byte[] buffer, int length);
  }

  Answer ask(Script script, Map<String, String> environment, byte[] input, Duration limit) {
    var said = new ByteArrayOutputStream();
    var command = Confined.of("/bin/sh", "-c", script.text()).with(environment);
    var answer =
        run(
            command,
            input,
            limit,
            (buffer, length) -> {
              if (said.size() + length <= LARGEST_ANSWER) {
                said.write(buffer, 0, length);
              }
            });
    return new Answer(
        answer.exitCode(), said.toString(StandardCharsets.ISO_8859_1), answer.timedOut());
  }

  /// Runs a command to its end or its limit; `said` of the answer is empty.
  Answer run(Confined command, byte[] input, Duration limit, Sink sink) {
    try (var child = isolation.start(dirs, command)) {
      var process = child.process();
      var drained = Thread.ofVirtual().start(() -> drain(process.getInputStream(), sink));
      var errors = Thread.ofVirtual().start(() -> drain(process.getErrorStream(), (_, _) -> {}));
      Thread.ofVirtual().start(() -> feed(process, input));
      boolean ended = await(child, limit);
      child.kill(); // whoever still holds the pipes
      join(drained);
      join(errors);
      return new Answer(process.onExit().join().exitValue(), "", !ended);
    }
  }

  private static boolean await(Child child, Duration limit) {
    try {
      return child.process().waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = Thread.interrupted();
    try {
      thread.join();
    } catch (InterruptedException _) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void drain(InputStream stream, Sink sink) {
    var buffer = new byte[64 << 10];
    try {
      for (int length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
        sink.take(buffer, length);
      }
    } catch (IOException _) {
      // the pipe went with its process
    }
  }

  private static void feed(Process process, byte[] input) {
    try (var stdin = process.getOutputStream()) {
      stdin.write(input);
    } catch (IOException _) {
      // it did not want to read
    }
  }
}
