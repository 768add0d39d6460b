package dev.flotilla.e2e.crew;

import dev.flotilla.api.json.Json;
import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Reply;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A model that plays crews that misbehave: which of them, the user's prompt says.
final class HardScript {
  static final String BAD_PLAN = "BAD-PLAN";
  static final String VANDALS = "VANDALS";
  static final String ASKER = "ASKER";
  static final String SPENDERS = "SPENDERS";

  private static final Map<String, List<Map<String, Object>>> PLANS =
      Map.of(
          BAD_PLAN,
          List.of(Script.node("good", "worker", List.of(), "good.txt")),
          VANDALS,
          List.of(
              Script.node("orphan", "worker", List.of(), "orphan.txt"),
              Script.node("amend", "worker", List.of(), "amend.txt"),
              Script.node("binary", "worker", List.of(), "binary.bin"),
              Script.node("erase", "worker", List.of("orphan", "amend", "binary"))),
          ASKER,
          List.of(
              Script.node("ask", "worker", List.of(), "colour.txt"),
              Script.node("mute", "worker", List.of(), "mute.txt")),
          SPENDERS,
          List.of(
              Script.node("one", "worker", List.of(), "one.txt"),
              Script.node("two", "worker", List.of(), "two.txt"),
              Script.node("three", "worker", List.of(), "three.txt")));

  private static final List<Map<String, Object>> CIRCLE =
      List.of(
          Script.node("good", "worker", List.of("better"), "good.txt"),
          Script.node("better", "worker", List.of("good"), "better.txt"));

  private static final Map<String, String> COMMANDS =
      Map.of(
          "good", "echo good > good.txt; git add -A; git commit -qm good",
          "orphan",
              "git checkout -q --orphan alone; git rm -rqf .; echo alone > orphan.txt; git add -A;"
                  + " git commit -qm alone; git branch -f main 2>/dev/null",
          "amend",
              "echo amend > amend.txt; git add -A; git commit -q --amend -m 'It was me';"
                  + " git reflog expire --expire=now --all; git gc -q --prune=now",
          "binary", "head -c 200000 /dev/urandom > binary.bin; git add -A; git commit -qm binary",
          "erase", "git rm -rqf .; git commit -qm 'Nothing is left'",
          "mute", "echo mute > mute.txt; git add -A; git commit -qm mute");

  private final Map<String, Queue<String>> sessions = new ConcurrentHashMap<>();

  /// The conversations, by who talked in them.
  Queue<String> sessions(String who) {
    return sessions.computeIfAbsent(who, _ -> new ConcurrentLinkedQueue<>());
  }

  Reply reply(Conversation conversation) {
    var whole = String.join("\n", conversation.userTexts());
    return conversation.isManager() ? manager(conversation, whole) : worker(conversation, whole);
  }

  private Reply manager(Conversation conversation, String whole) {
    if (whole.contains("verdict")) {
      return answer(Map.of("verdict", "accept", "score", 0.9, "feedback", "Good."));
    }
    var which = PLANS.keySet().stream().filter(whole::contains).findFirst().orElseThrow();
    sessions("plan " + which).add(conversation.session());
    var refused = whole.contains("cannot be carried out");
    var nodes = which.equals(BAD_PLAN) && !refused ? CIRCLE : PLANS.get(which);
    return answer(Map.of("summary", "As it comes.", "subtasks", nodes));
  }

  private static Reply answer(Map<String, Object> structured) {
    return Reply.tool("StructuredOutput", Json.MAPPER.convertValue(structured, Map.class));
  }

  private Reply worker(Conversation conversation, String whole) {
    for (var plan : PLANS.values()) {
      for (var node : plan) {
        var key = String.valueOf(node.get("key"));
        if (whole.contains("WORK-" + key + ":")) {
          sessions(key).add(conversation.session());
          return step(conversation, key);
        }
      }
    }
    return Reply.text("There is nothing to do for me.");
  }

  private static Reply step(Conversation conversation, String key) {
    return switch (key) {
      case "ask" -> asking(conversation);
      case "one", "two", "three" -> spending(conversation, key);
      default ->
          conversation.hasResult("did-" + key)
              ? Reply.text("I have done " + key + ".")
              : Reply.bash(COMMANDS.get(key) + "; echo did-" + key);
    };
  }

  private static Reply asking(Conversation conversation) {
    if (conversation.hasResult("did-ask")) {
      return Reply.text("It is painted.");
    }
    if (conversation.hasResult("Green")) {
      return Reply.bash("echo green > colour.txt; git add -A; git commit -qm colour; echo did-ask");
    }
    var options =
        List.of(
            Map.of("label", "Green", "description", "as grass"),
            Map.of("label", "Blue", "description", "as the sky"));
    var question =
        Map.of(
            "question",
            "Which colour?",
            "header",
            "Colour",
            "multiSelect",
            false,
            "options",
            options);
    return Reply.tool("AskUserQuestion", Map.of("questions", List.of(question)));
  }

  /// Eight steps, each with its cost.
  private static Reply spending(Conversation conversation, String key) {
    for (int step = 1; step <= 8; step++) {
      var done = "did-%s-%d.".formatted(key, step);
      if (!conversation.hasResult(done)) {
        return Reply.bash(
            "echo %d >> %s.txt; git add -A; git commit -qm 'Step %d of %s'; echo %s"
                .formatted(step, key, step, key, done));
      }
    }
    return Reply.text("All is spent.");
  }
}
