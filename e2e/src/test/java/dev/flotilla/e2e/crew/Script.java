package dev.flotilla.e2e.crew;

import dev.flotilla.api.json.Json;
import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Reply;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// A model that plays manager and workers: a plan, commands by subtask, and for each subtask how often
/// it is sent back.
public final class Script {
  private final Map<String, Object> plan;
  private final Map<String, String> commands;
  private final Map<String, String> resolutions;
  private final Set<String> sentBack;
  private final Map<String, List<String>> sessions = new ConcurrentHashMap<>();

  /// @param commands what the worker of a subtask runs, by its key
  /// @param resolutions what it runs when its work conflicts or is red
  /// @param sentBack subtasks whose first review asks for the word AGAIN
  public Script(
      List<Map<String, Object>> nodes,
      Map<String, String> commands,
      Map<String, String> resolutions,
      Set<String> sentBack) {
    this.plan = Map.of("summary", "All of it.", "subtasks", nodes);
    this.commands = new TreeMap<>(commands);
    this.resolutions = resolutions;
    this.sentBack = sentBack;
  }

  public static Map<String, Object> node(
      String key, String role, List<String> dependsOn, String... touches) {
    return Map.of(
        "key",
        key,
        "title",
        "Make " + key,
        "role",
        role,
        "instructions",
        "WORK-" + key + ": make it well.",
        "acceptance",
        List.of(key + ".txt is there"),
        "dependsOn",
        dependsOn,
        "touches",
        List.of(touches));
  }

  /// The conversations by what was worked on in them.
  Map<String, List<String>> sessions() {
    return sessions;
  }

  public Reply reply(Conversation conversation) {
    return conversation.isManager() ? manager(conversation) : worker(conversation);
  }

  private Reply manager(Conversation conversation) {
    var last = conversation.userTexts().getLast();
    var whole = String.join("\n", conversation.userTexts());
    if (!whole.contains("verdict")) {
      return answer(plan);
    }
    for (var key : sentBack) {
      if (whole.contains("Subtask " + key + ",") && !last.contains("AGAIN")) {
        return review("revise", 0.4, "Write AGAIN-" + key + " into " + key + ".txt as well.");
      }
    }
    return review("accept", 0.95, "Good.");
  }

  private static Reply review(String verdict, double score, String feedback) {
    return answer(Map.of("verdict", verdict, "score", score, "feedback", feedback));
  }

  private static Reply answer(Map<String, Object> structured) {
    return Reply.tool("StructuredOutput", Json.MAPPER.convertValue(structured, Map.class));
  }

  private Reply worker(Conversation conversation) {
    var texts = conversation.userTexts();
    var whole = String.join("\n", texts);
    for (var entry : commands.entrySet()) {
      if (whole.contains("WORK-" + entry.getKey() + ":")) {
        sessions
            .computeIfAbsent(entry.getKey(), _ -> new java.util.concurrent.CopyOnWriteArrayList<>())
            .add(conversation.session());
        return worker(conversation, entry.getKey(), entry.getValue(), whole);
      }
    }
    return Reply.text("There is nothing to do for me.");
  }

  private Reply worker(Conversation conversation, String key, String command, String whole) {
    if (!conversation.hasResult("did-" + key)) {
      return Reply.bash(
          command + "; git add -A; git commit -qm 'Make " + key + "'; echo did-" + key);
    }
    if (whole.contains("AGAIN-" + key) && !conversation.hasResult("again-" + key)) {
      return Reply.bash(
          "echo AGAIN-%s >> %s.txt; git commit -qam 'Make %s better'; echo again-%s"
              .formatted(key, key, key, key));
    }
    var mend = resolutions.get(key);
    if (mend != null
        && (whole.contains("conflict markers where") || whole.contains("check fails"))
        && !conversation.hasResult("mended-" + key)) {
      return Reply.bash(
          mend + "; git add -A; git commit -qm 'Mend " + key + "'; echo mended-" + key);
    }
    return Reply.text("I have made " + key + ", and seen that it works.");
  }
}
