package dev.flotilla.simulator.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.simulator.scenario.Conversation.Length;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads a request that `messages` found to be well-formed. For one request, then thrown away.
final class ConversationReader {
  private static final Pattern REMINDER =
      Pattern.compile("<system-reminder>.*?</system-reminder>", Pattern.DOTALL);

  /// What the CLI puts in the model's mouth when it resumes after an interruption.
  private static final String FILLER = "No response requested.";

  private final StringBuilder system = new StringBuilder();
  private final List<String> prompts = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();
  private final Map<String, JsonNode> uses = new LinkedHashMap<>();
  private final StringBuilder said = new StringBuilder();
  private int turn;
  private int turnOfPrompt;
  private long repeated;

  private final Optional<Pattern> goOn;
  private int asked;

  private ConversationReader(Optional<Pattern> goOn) {
    this.goOn = goOn;
  }

  /// @param goOn prompts that want nothing new
  static Conversation read(String session, JsonNode request, Optional<Pattern> goOn) {
    return new ConversationReader(goOn).conversation(session, request);
  }

  private Conversation conversation(String session, JsonNode request) {
    system.append(text(request.path("system")));
    var tools = new HashMap<String, JsonNode>();
    request.path("tools").forEach(t -> tools.put(t.path("name").asText(), t.path("input_schema")));
    request.path("messages").forEach(this::message);
    var stops = new ArrayList<String>();
    request.path("stop_sequences").forEach(s -> stops.add(s.asText()));
    var preamble = system.length() + request.path("tools").toString().length();
    return new Conversation(
        session,
        request.path("model").asText(),
        system.toString(),
        prompts,
        asked,
        turn,
        turn - turnOfPrompt,
        calls,
        tools,
        stops,
        Digests.hex(said.toString()),
        new Length(preamble + said.length(), repeated == 0 ? 0 : preamble + repeated));
  }

  private void message(JsonNode message) {
    var content = message.path("content");
    switch (message.path("role").asText()) {
      case "user" -> user(content);
      case "assistant" -> assistant(content);
      default -> system.append('\n').append(text(content));
    }
  }

  private void user(JsonNode content) {
    if (content.isArray()) {
      content.forEach(this::result);
    }
    var text = REMINDER.matcher(text(content)).replaceAll("").strip();
    if (!text.isEmpty()) {
      prompts.add(text);
      turnOfPrompt = turn;
      if (asked == 0 || goOn.isEmpty() || !goOn.get().matcher(text).find()) {
        asked = prompts.size();
      }
      say("user", text);
    }
  }

  private void result(JsonNode block) {
    if (!block.path("type").asText().equals("tool_result")) {
      return;
    }
    var use = uses.get(block.path("tool_use_id").asText());
    if (use != null) {
      var result = text(block.path("content"));
      calls.add(
          new Call(
              use.path("name").asText(),
              use.path("input"),
              result,
              block.path("is_error").asBoolean(),
              prompts.size()));
      say("result", result);
    }
  }

  private void assistant(JsonNode content) {
    var text = text(content);
    if (text.strip().equals(FILLER)) {
      return;
    }
    turn++;
    say("assistant", text);
    if (content.isArray()) {
      for (var block : content) {
        if (block.path("type").asText().equals("tool_use")) {
          uses.put(block.path("id").asText(), block);
          say(block.path("name").asText(), block.path("input").toString());
        }
      }
    }
    repeated = said.length();
  }

  private void say(String who, String what) {
    said.append(who).append('\n').append(what).append('\n');
  }

  /// The text of a string, or of the text blocks of an array.
  private static String text(JsonNode content) {
    if (content.isTextual()) {
      return content.asText();
    }
    var texts = new ArrayList<String>();
    for (var block : content) {
      if (block.path("type").asText().equals("text")) {
        texts.add(block.path("text").asText());
      }
    }
    return String.join("\n", texts);
  }
}
