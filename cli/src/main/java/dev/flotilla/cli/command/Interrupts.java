package dev.flotilla.cli.command;

import dev.flotilla.cli.view.Screen;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;

/// Ctrl-C while a task is followed: the first asks, the second cancels. Where nobody can be
/// asked, the first detaches: nothing is lost by that. One at a time in a process.
final class Interrupts implements AutoCloseable {
  private final Screen screen;
  private final Dialog dialog;

  /// Empty: no wish, but a reason to look again.
  private final BlockingQueue<Optional<Wish>> wishes = new LinkedBlockingQueue<>();

  private final Object before;
  private boolean asked;

  /// What the person wants.
  enum Wish {
    DETACH,
    CANCEL
  }

  Interrupts(Screen screen, Dialog dialog) {
    this.screen = screen;
    this.dialog = dialog;
    this.before = Signals.register("INT", this::interrupt);
  }

  /// Waits for a wish, or to be woken; empty: there was none.
  Optional<Wish> await(Duration patience) {
    try {
      var wish = wishes.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      wishes.removeIf(Optional::isEmpty);
      return Objects.requireNonNullElse(wish, Optional.<Wish>empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(Wish.DETACH);
    }
  }

  /// Something has happened that is worth a look.
  void wake() {
    wishes.add(Optional.empty());
  }

  synchronized void interrupt() {
    if (asked) {
      wishes.add(Optional.of(Wish.CANCEL));
    } else if (dialog.isPossible()) {
      ask();
    } else {
      wishes.add(Optional.of(Wish.DETACH));
    }
  }

  synchronized void ask() {
    asked = true;
    dialog.ask(
        this,
        "detach and leave the task to the fleet (d), cancel it (c, or Ctrl-C again),"
            + " or go on (Enter)?",
        line -> answered(line.orElse("d")));
  }

  synchronized void answered(String line) {
    asked = false;
    var word = line.strip().toLowerCase(Locale.ROOT);
    if (word.startsWith("d")) {
      wishes.add(Optional.of(Wish.DETACH));
    } else if (word.startsWith("c")) {
      wishes.add(Optional.of(Wish.CANCEL));
    } else {
      screen.say("going on");
    }
  }

  @Override
  public void close() {
    Signals.unregister("INT", before);
  }
}
