package dev.flotilla.agent.claude;

import dev.flotilla.agent.isolation.Child;
import dev.flotilla.agent.isolation.Starting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One process of the CLI from its start to its end. [#run] is called once, by the thread that
/// owns the attempt, and answers the CLI from there; all other methods are for any thread.
public final class ClaudeRun implements AutoCloseable {
  private static final Duration RUNG = Duration.ofSeconds(5);

  /// How long after a result a CLI may go on without a word.
  private static final Duration LINGER = Duration.ofSeconds(10);

  /// How long a resumed CLI has to ask the deferred question again.
  private static final Duration ASKED_AGAIN = Duration.ofSeconds(20);

  private final Child child;
  private final Starting start;
  private final Launch launch;
  private final LongSupplier memoryKills;
  private final long memoryKillsBefore;
  private final StdinWriter stdin;
  private final Outbox outbox;
  private final Replies replies;
  private final StopLadder ladder;
  private final ClaudeOutput output;
  private final AtomicReference<@Nullable StopCause> stopped = new AtomicReference<>();
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile String doing = "starting";
  private Optional<ResultLine> result = Optional.empty();
  private Optional<Duration> patience = Optional.empty();

  ClaudeRun(Child child, Starting start, Launch launch, ToolGate gate, LongSupplier memoryKills) {
    this.child = child;
    this.start = start;
    this.launch = launch;
    this.memoryKills = memoryKills;
    this.memoryKillsBefore = memoryKills.getAsLong();
    this.stdin = new StdinWriter(child.process().getOutputStream());
    this.outbox = new Outbox(stdin);
    this.replies = new Replies(stdin, gate, launch.role(), launch.answer());
    this.ladder = new StopLadder(child, stdin, RUNG);
    this.output = new ClaudeOutput(child);
  }

  /// Drives the CLI until it has ended.
  public Verdict run() {
    stdin.send(ControlLines.initialize());
    if (launch.answer().isPresent()) {
      patience = Optional.of(ASKED_AGAIN);
    } else {
      outbox.say("", launch.prompt());
    }
    try (start) {
      while (handle(output.next(patience))) {}
    } catch (InterruptedException _) {
      stop(StopCause.LEASE_LOST);
      Thread.currentThread().interrupt();
    }
    child.kill();
    return OutcomeTable.judge(ending(), launch.schema().isPresent());
  }

  private boolean handle(ClaudeOutput.Event event) {
    switch (event) {
      case ClaudeOutput.Event.Line(var line) -> handle(line);
      case ClaudeOutput.Event.Late() -> late();
      case ClaudeOutput.Event.Gone() -> {
        return false;
      }
    }
    return true;
  }

  private void handle(StreamLine line) {
    switch (line) {
      case StreamLine.Started() -> {
        begun.set(true);
        patience = Optional.empty();
        start.close();
      }
      case StreamLine.Replayed(var uuid) -> outbox.replayed(uuid);
      case StreamLine.Acted(var what) -> doing = what;
      case StreamLine.Gated(var request, var call) -> replies.gated(request, call);
      case StreamLine.Asked(var request, var call) -> {
        if (replies.asked(request, call)) {
          patience = Optional.empty();
        }
      }
      case StreamLine.Unanswerable(var request, var subtype) ->
          stdin.send(ControlLines.unknown(request, subtype));
      case StreamLine.Ended(var ended) -> ended(ended);
      case StreamLine.Ping(), StreamLine.Other() -> {}
    }
  }

  /// A turn is over; the run is, unless a message that came too late for it has one of its own.
  private void ended(ResultLine ended) {
    result = Optional.of(ended);
    doing = "finishing";
    patience = Optional.of(LINGER);
    if (stopped.get() != null) {
      outbox.close();
    } else {
      outbox.closeIfQuiet();
    }
  }

  private void late() {
    if (result.isEmpty()) {
      patience = Optional.empty();
      outbox.say("", launch.prompt());
      return;
    }
    outbox.close();
    patience = Optional.empty();
    Thread.ofVirtual().name("claude-linger").start(ladder::linger);
  }

  private Ending ending() {
    return new Ending(
        result,
        child.process().exitValue(),
        Optional.ofNullable(stopped.get()),
        memoryKills.getAsLong() > memoryKillsBefore,
        begun.get() ? "" : output.complaint());
  }

  /// Ends the CLI for this reason: the lease is lost at once, anything else by the stop ladder.
  public void stop(StopCause cause) {
    var before = stopped.getAndAccumulate(cause, ClaudeRun::stronger);
    if (cause == StopCause.LEASE_LOST) {
      child.kill();
    } else if (before == null) {
      // before its first turn the CLI has nothing to interrupt and would go on with the prompt;
      // a command that fills the disk must not have the time that an interrupt takes
      var gently = begun.get() && cause != StopCause.NO_SPACE;
      Thread.ofVirtual().name("claude-stop").start(gently ? ladder::stop : ladder::terminate);
    }
  }

  private static StopCause stronger(@Nullable StopCause old, StopCause cause) {
    return old == null || cause.isStrongerThan(old) ? cause : old;
  }

  /// Says something to the model while it works; false when it is too late for that.
  public boolean say(String id, String text) {
    return outbox.say(id, text);
  }

  /// Ids of the messages that have entered the conversation.
  public List<String> seen() {
    return outbox.seen().stream().filter(it -> !it.isEmpty()).toList();
  }

  public long pid() {
    return child.process().pid();
  }

  /// One line for people.
  public String doing() {
    return doing;
  }

  /// Grows with every sign of the model's or the CLI's that is evidence of life.
  public long signs() {
    return output.signs();
  }

  /// CPU time of the whole process tree.
  public Duration cpu() {
    return child.cpu();
  }

  @Override
  public void close() {
    start.close();
    stdin.close();
    child.close();
  }
}
