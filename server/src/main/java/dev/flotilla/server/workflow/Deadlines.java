package dev.flotilla.server.workflow;

import dev.flotilla.engine.ledger.Questions;
import dev.flotilla.server.transition.Parts;

/// The loop that goes on where nobody had to answer: a question's deadline has passed and it has a
/// default, or a budget has room again. Not thread-safe: one thread calls it, about every second.
public final class Deadlines {
  private final Parts parts;
  private final Answers answers;
  private final Budgeting budgeting;

  Deadlines(Parts parts, Answers answers, Budgeting budgeting) {
    this.parts = parts;
    this.answers = answers;
    this.budgeting = budgeting;
  }

  /// @return true when something went on
  public boolean runOnce() {
    var any = budgeting.continueWithRoom() > 0;
    var now = parts.now();
    for (var question : parts.database().read(handle -> Questions.overdue(handle, now))) {
      var answer = question.defaultAnswer().orElseThrow();
      any |=
          parts.database().transact(handle -> answers.answeredBySystem(handle, question, answer));
    }
    return any;
  }
}
