package dev.flotilla.simulator.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decides what the model answers, from the conversation and the seed alone: a conversation that
/// moves to another agent, or a simulator that restarts, changes nothing. Only a fault that passes
/// after some times is counted in memory. Thread-safe.
public final class Director {
  /// The tool by which the CLI takes answers that follow a schema.
  static final String STRUCTURED = "StructuredOutput";

  private static final Rule.Choice NO_RULE =
      new Rule.Choice(
          "no-rule",
          Answer.saying("No rule of this scenario matches this conversation; nothing was done."));

  private final Scenario scenario;
  private final long seed;
  private final FaultCounter struck = new FaultCounter();

  public Director(Scenario scenario, long seed) {
    this.scenario = scenario;
    this.seed = seed;
  }

  /// @param request a body that the API would accept
  public Reply reply(String session, JsonNode request) {
    var conversation = ConversationReader.read(session, request, scenario.goOn());
    var dice = new Dice(seed, conversation.digest());
    var variables = new Variables(captured(conversation), dice);
    var choice = choose(conversation, variables);
    var answer = choice.answer();
    var blocks = blocks(answer, conversation, variables);
    return new Reply(
        choice.by(),
        blocks,
        answer.stop().orElse(stopReason(blocks)),
        answer.usage().orElseGet(() -> Meter.count(conversation, blocks)),
        answer.latency().or(scenario::latency).orElse(Span.NONE).draw(dice, "latency"),
        answer.pace().or(scenario::pace).orElse(Span.NONE).draw(dice, "pace"),
        fault(conversation, choice.by(), dice));
  }

  /// What `count_tokens` answers.
  public long inputTokens(JsonNode request) {
    return Meter.input(ConversationReader.read("", request, Optional.empty()));
  }

  private Rule.Choice choose(Conversation conversation, Variables variables) {
    var side = SideCall.of(conversation);
    if (side.isPresent()) {
      return side.get().answer(conversation);
    }
    return scenario.rules().stream()
        .filter(rule -> rule.when().holds(conversation))
        .findFirst()
        .map(rule -> rule.choose(conversation, variables))
        .orElse(NO_RULE);
  }

  private Map<String, String> captured(Conversation conversation) {
    var values = new HashMap<String, String>();
    scenario.capture().forEach((name, capture) -> values.put(name, capture.value(conversation)));
    return values;
  }

  private static List<Block> blocks(Answer answer, Conversation asked, Variables variables) {
    var blocks = new ArrayList<Block>();
    answer.thinking().map(variables::fill).ifPresent(t -> blocks.add(new Block.Thinking(t)));
    answer.say().map(variables::fill).ifPresent(t -> blocks.add(new Block.Text(t)));
    for (var use : answer.use()) {
      // a model never calls what it was not offered
      blocks.add(
          asked.tools().containsKey(use.tool())
              ? use.with(variables)
              : new Block.Text("The tool " + use.tool() + " is not on offer here."));
    }
    var schema = asked.tools().get(STRUCTURED);
    if (schema != null && !answer.plain() && answer.use().isEmpty()) {
      var text = answer.say().map(variables::fill).orElse("done");
      blocks.add(new Block.ToolUse(STRUCTURED, SchemaSample.object(schema, text)));
    }
    return blocks;
  }

  private static String stopReason(List<Block> blocks) {
    return blocks.stream().anyMatch(Block.ToolUse.class::isInstance) ? "tool_use" : "end_turn";
  }

  private Optional<Fault> fault(Conversation conversation, String answering, Dice dice) {
    for (var rule : scenario.faults()) {
      if (rule.strikes(conversation, answering, dice)
          && struck.strikesAgain(rule, conversation, answering)) {
        return Optional.of(rule.fault());
      }
    }
    return Optional.empty();
  }
}
