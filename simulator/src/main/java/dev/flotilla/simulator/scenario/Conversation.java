package dev.flotilla.simulator.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/// What a request tells about the conversation so far. Holds prompts and tool output: never logged.
///
/// @param system the system prompt and the system messages
/// @param prompts what the user said, oldest first, without reminders of the CLI's own
/// @param asked how many of them there were when the user last wanted something else than to go on
/// @param turn how many answers the model has given
/// @param step how many of them since the newest of `prompts`
/// @param calls the tool calls that have a result
/// @param tools the schema of each tool on offer, by name
/// @param digest of everything said, without ids
/// @param characters how long everything is, and how much of it an earlier request had as well
record Conversation(
    String session,
    String model,
    String system,
    List<String> prompts,
    int asked,
    int turn,
    int step,
    List<Call> calls,
    Map<String, JsonNode> tools,
    List<String> stopSequences,
    String digest,
    Length characters) {
  Conversation {
    prompts = List.copyOf(prompts);
    calls = List.copyOf(calls);
    tools = Map.copyOf(tools);
    stopSequences = List.copyOf(stopSequences);
  }

  /// @param all characters of the whole request
  /// @param repeated characters up to the model's last answer
  record Length(long all, long repeated) {}

  String latest() {
    return prompts.isEmpty() ? "" : prompts.getLast();
  }

  /// The newest thing that the user wanted: later prompts, if any, only said to go on with it.
  String wanted() {
    return asked == 0 ? "" : prompts.get(asked - 1);
  }

  /// The calls that were made for what is wanted now.
  List<Call> callsForWanted() {
    return calls.stream().filter(it -> it.prompts() >= asked).toList();
  }

  String lastResult() {
    return calls.isEmpty() ? "" : calls.getLast().result();
  }

  @Override
  public String toString() {
    return "Conversation[%s, turn %d]".formatted(session, turn);
  }
}
