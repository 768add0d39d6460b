package dev.flotilla.cli.command;

import dev.flotilla.cli.view.Screen;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;

/// Ctrl-C while a task is followed: the first asks, the second cancels. Where nobody can be
/// asked, the first detaches: nothing is lost by that. One at a time in a process.
final class Interrupts implements AutoCloseable {
  private final Screen screen;
  private final BlockingQueue<Wish> wishes = new LinkedBlockingQueue<>();
  private final Object before;
  private boolean asked;

  /// What the person wants.
  enum Wish {
    DETACH,
    CANCEL
  }

  Interrupts(Screen screen) {
    this.screen = screen;
    this.before = Signals.register("INT", this::interrupt);
  }

  /// Waits for a wish; empty: there was none.
  Optional<Wish> await(Duration patience) {
    try {
      return Optional.ofNullable(wishes.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(Wish.DETACH);
    }
  }

  synchronized void interrupt() {
    if (asked) {
      wishes.add(Wish.CANCEL);
    } else if (screen.canAsk()) {
      ask();
      Thread.ofPlatform().daemon().name("answer").start(this::read);
    } else {
      wishes.add(Wish.DETACH);
    }
  }

  synchronized void ask() {
    asked = true;
    screen.say(
        "detach and leave the task to the fleet (d), cancel it (c, or Ctrl-C again),"
            + " or go on (Enter)?");
  }

  private void read() {
    try {
      var reader = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
      answered(Optional.ofNullable(reader.readLine()).orElse("d"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized void answered(String line) {
    asked = false;
    var word = line.strip().toLowerCase(Locale.ROOT);
    if (word.startsWith("d")) {
      wishes.add(Wish.DETACH);
    } else if (word.startsWith("c")) {
      wishes.add(Wish.CANCEL);
    } else {
      screen.say("going on");
    }
  }

  @Override
  public void close() {
    Signals.unregister("INT", before);
  }
}
