package dev.flotilla.agent.claude;

import dev.flotilla.agent.isolation.Child;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// Drains the CLI's stdout and stderr, each by a thread of its own, and turns what matters into
/// events for the thread that drives it. Thread-safe.
final class ClaudeOutput {
  /// What the driver waits for.
  sealed interface Event {
    record Line(StreamLine line) implements Event {}

    /// The CLI has ended.
    record Gone() implements Event {}

    /// Nothing came in time.
    record Late() implements Event {}
  }

  private final Child child;
  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final AtomicLong signs = new AtomicLong();
  private final AtomicReference<String> complaint = new AtomicReference<>("");

  ClaudeOutput(Child child) {
    this.child = child;
    var out = Thread.ofVirtual().name("claude-stdout").start(this::drainOutput);
    Thread.ofVirtual().name("claude-stderr").start(this::drainErrors);
    Thread.ofVirtual().name("claude-end").start(() -> awaitEnd(out));
  }

  Event next(Optional<Duration> patience) throws InterruptedException {
    if (patience.isEmpty()) {
      return events.take();
    }
    var event = events.poll(patience.get().toMillis(), TimeUnit.MILLISECONDS);
    return event == null ? new Event.Late() : event;
  }

  /// Lines that were evidence of life.
  long signs() {
    return signs.get();
  }

  /// The first line of stderr, shortened.
  String complaint() {
    return complaint.get();
  }

  private void drainOutput() {
    try {
      new LineReader(child.process().getInputStream()).drain(this::hear);
    } catch (IOException _) {
      // the pipe broke because the CLI is gone, which its end tells
    }
  }

  private void hear(byte[] octets) {
    var line = StreamParser.parse(octets);
    if (line instanceof StreamLine.Ping) {
      return;
    }
    signs.incrementAndGet();
    if (!(line instanceof StreamLine.Other)) {
      events.add(new Event.Line(line));
    }
  }

  private void drainErrors() {
    try {
      new LineReader(child.process().getErrorStream(), 64 * 1024)
          .drain(line -> complaint.compareAndSet("", shorten(line)));
    } catch (IOException _) {
      // as above
    }
  }

  private static String shorten(byte[] line) {
    var text = new String(line, StandardCharsets.UTF_8).strip();
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }

  private void awaitEnd(Thread output) {
    try {
      child.process().waitFor();
      // something that was left behind may hold the pipe open for ever
      output.join(Duration.ofSeconds(2));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    events.add(new Event.Gone());
  }
}
