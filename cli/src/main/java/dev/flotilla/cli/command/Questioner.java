package dev.flotilla.cli.command;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.api.task.QuestionView;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.cli.view.Plain;
import dev.flotilla.cli.view.Screen;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Asks the person at the terminal what a task asks, one question after the other, and sends the
/// answers; others may answer first. Thread-safe.
final class Questioner {
  private static final int MOST = 1000;

  private final FlotillaClient fleet;
  private final Screen screen;
  private final Dialog dialog;
  private final Runnable onAnswer;
  private final Set<String> answered = new HashSet<>();
  private @Nullable String asked;

  /// @param onAnswer after each, whatever became of it
  Questioner(FlotillaClient fleet, Screen screen, Dialog dialog, Runnable onAnswer) {
    this.fleet = fleet;
    this.screen = screen;
    this.dialog = dialog;
    this.onAnswer = onAnswer;
  }

  /// Asks what is open now; again what something else came in between of.
  ///
  /// @return false when nothing is, or nobody is there to answer it
  synchronized boolean look(TaskView task) {
    var open = task.question();
    if (asked != null && (open == null || !open.id().equals(asked))) {
      asked = null;
      if (dialog.drop(this)) {
        screen.say("that needs no answer any more");
      }
    }
    if (open == null || !dialog.isPossible()) {
      return false;
    }
    if (!answered.contains(open.id()) && !dialog.isAsking()) {
      asked = open.id();
      dialog.ask(this, text(open), line -> answer(open, line));
    }
    return true;
  }

  private static String text(QuestionView question) {
    var text = new StringBuilder();
    var of = question.subtask() == null ? question.task().value() : question.subtask();
    text.append("%n%s asks (%s): %s".formatted(of, question.kind().wire(), words(question)));
    for (var at = 0; at < question.options().size(); at++) {
      var mark = isNumbered(question) ? at + 1 + ")" : "-";
      text.append("%n  %s %s".formatted(mark, Plain.line(question.options().get(at), MOST)));
    }
    return text.append("%nyour answer:".formatted()).toString();
  }

  private static String words(QuestionView question) {
    return Plain.text(question.text()).strip();
  }

  /// An answer about money is a number itself.
  private static boolean isNumbered(QuestionView question) {
    return question.kind() != QuestionKind.BUDGET;
  }

  private void answer(QuestionView question, Optional<String> line) {
    synchronized (this) {
      asked = null;
    }
    var text = line.map(it -> meant(question, it.strip())).orElse("");
    if (!text.isEmpty()) {
      send(question, text);
    }
    onAnswer.run();
  }

  private static String meant(QuestionView question, String line) {
    var options = question.options();
    if (!isNumbered(question) || options.contains(line) || !line.matches("[1-9]\\d?")) {
      return line;
    }
    var number = Integer.parseInt(line);
    return number <= options.size() ? options.get(number - 1) : line;
  }

  private void send(QuestionView question, String text) {
    try {
      fleet.answer(question.id(), text);
      screen.say("answered: " + Plain.line(text, MOST));
      done(question);
    } catch (FlotillaException e) {
      screen.say(Plain.line(String.valueOf(e.getMessage()), MOST));
      if (e.code() == ErrorCode.CONFLICT || e.code() == ErrorCode.NOT_FOUND) {
        done(question); // somebody else was faster
      }
    }
  }

  private synchronized void done(QuestionView question) {
    answered.add(question.id());
  }
}
