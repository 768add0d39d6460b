package dev.flotilla.simulator.scenario;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What must hold for a rule to answer; what is left out always holds. Patterns are searched for,
/// case matters unless the pattern says `(?i)`.
///
/// @param system in the system prompt: where a role's own prompt is
/// @param prompt in anything that the user said
/// @param latest in the newest thing that the user said
/// @param asked in the newest thing that the user wanted, whatever was said since to go on with it;
///     a rule with it does its steps again each time that the user wants it
/// @param result in the newest tool result
/// @param turn how many answers the model has given in this conversation
/// @param step how many since the newest thing that the user said
/// @param tools all of them are on offer
/// @param rule faults only: name of the rule, or `rule/step`, that answers
record When(
    Optional<Pattern> model,
    Optional<Pattern> system,
    Optional<Pattern> prompt,
    Optional<Pattern> latest,
    Optional<Pattern> asked,
    Optional<Pattern> result,
    Optional<Range> turn,
    Optional<Range> step,
    List<String> tools,
    Optional<Pattern> rule) {
  static final When ALWAYS =
      new When(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty());

  /// A structured answer to what begins like this.
  static When asking(Pattern asked) {
    return new When(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(asked),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(Director.STRUCTURED),
        Optional.empty());
  }

  When {
    tools = tools == null ? List.of() : List.copyOf(tools);
  }

  boolean holds(Conversation conversation) {
    return found(model, conversation.model())
        && found(system, conversation.system())
        && (prompt.isEmpty() || conversation.prompts().stream().anyMatch(p -> found(prompt, p)))
        && found(latest, conversation.latest())
        && found(asked, conversation.wanted())
        && found(result, conversation.lastResult())
        && within(turn, conversation.turn())
        && within(step, conversation.step())
        && conversation.tools().keySet().containsAll(tools);
  }

  boolean holds(Conversation conversation, String answering) {
    return found(rule, answering) && holds(conversation);
  }

  private static boolean found(Optional<Pattern> pattern, String text) {
    return pattern.isEmpty() || pattern.get().matcher(text).find();
  }

  private static boolean within(Optional<Range> range, int count) {
    return range.isEmpty() || range.get().holds(count);
  }
}
