package dev.flotilla.cli.command;

import dev.flotilla.cli.view.Screen;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A person at a terminal: the next line that is typed answers what was asked last. Thread-safe.
final class Dialog {
  private final Screen screen;
  private @Nullable Asked asked;
  private boolean reading;
  private boolean over;

  private record Asked(Object by, Consumer<Optional<String>> answer) {}

  Dialog(Screen screen) {
    this.screen = screen;
  }

  /// Somebody is there, and has not said that nothing more will come.
  synchronized boolean isPossible() {
    return screen.canAsk() && !over;
  }

  synchronized boolean isAsking() {
    return asked != null;
  }

  /// In place of what was asked before.
  ///
  /// @param answer gets the line on another thread; empty: there will be none
  synchronized void ask(Object by, String text, Consumer<Optional<String>> answer) {
    screen.prompt(text);
    asked = new Asked(by, answer);
    if (!reading) {
      reading = true;
      Thread.ofPlatform().daemon().name("answer").start(this::read);
    }
  }

  /// It needs no answer any more.
  ///
  /// @return false when something else is asked, or nothing
  synchronized boolean drop(Object by) {
    if (asked == null || !asked.by().equals(by)) {
      return false;
    }
    asked = null;
    screen.prompted(false);
    return true;
  }

  private void read() {
    try {
      var reader = new BufferedReader(new InputStreamReader(screen.in(), Charset.defaultCharset()));
      for (var line = reader.readLine(); line != null; line = reader.readLine()) {
        heard(Optional.of(line));
      }
      ended();
    } catch (IOException e) {
      ended(); // a terminal that is gone has nothing more to say
    }
  }

  private void ended() {
    synchronized (this) {
      over = true;
    }
    heard(Optional.empty());
  }

  private void heard(Optional<String> line) {
    Asked answered;
    synchronized (this) {
      answered = asked;
      asked = null;
      if (answered != null) {
        screen.prompted(line.isPresent());
      }
    }
    if (answered != null) {
      answered.answer().accept(line);
    }
  }
}
