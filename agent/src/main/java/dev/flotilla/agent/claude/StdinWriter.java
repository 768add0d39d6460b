package dev.flotilla.agent.claude;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;

/// Writes lines to the CLI from a thread of its own, because a CLI that was stopped by its own
/// children never reads again and would hold whoever writes. Thread-safe. Lines after `close` and
/// to a dead CLI are dropped.
final class StdinWriter {
  private final LinkedBlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
  private final OutputStream out;

  StdinWriter(OutputStream out) {
    this.out = out;
    Thread.ofVirtual().name("claude-stdin").start(this::write);
  }

  void send(String line) {
    lines.add(Optional.of(line));
  }

  /// Ends the CLI's input after what was sent.
  void close() {
    lines.add(Optional.empty());
  }

  private void write() {
    try (out) {
      for (var line = lines.take(); line.isPresent(); line = lines.take()) {
        out.write(line.get().getBytes(StandardCharsets.UTF_8));
        out.write('\n');
        out.flush();
      }
    } catch (IOException _) {
      // the CLI is gone; its end says all there is to say
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
