package dev.flotilla.simulator.scenario;

import java.util.List;
import java.util.Optional;

/// The first rule whose `when` holds answers: with its `answer`, or with the first of its `steps`
/// that is not done and, when all are, with the `answer`.
record Rule(String name, When when, List<Step> steps, Answer answer, Optional<String> failed) {
  Rule {
    if (name == null || answer == null) {
      throw new IllegalArgumentException("expected name and answer in every rule");
    }
    when = when == null ? When.ALWAYS : when;
    steps = steps == null ? List.of() : List.copyOf(steps);
  }

  /// @param by `rule` or `rule/step`
  record Choice(String by, Answer answer) {}

  Choice choose(Conversation conversation, Variables variables) {
    var calls = when.asked().isPresent() ? conversation.callsForWanted() : conversation.calls();
    for (var step : steps) {
      switch (step.progress(calls, variables)) {
        case Step.Progress.Done() -> {}
        case Step.Progress.Open(var next) -> {
          return new Choice(name + "/" + step.name(), next);
        }
        case Step.Progress.Failed(var result) -> {
          var text = failed.orElse("I could not finish: a call failed again and again.");
          return new Choice(name + "/" + step.name(), Answer.saying(text + "\n\n" + result));
        }
      }
    }
    return new Choice(name, answer);
  }
}
