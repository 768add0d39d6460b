package dev.flotilla.e2e.bench;

import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// A model with a pace: a manager that answers at once, workers of [#TURNS] turns of [#TURN] each.
final class CrewScript {
  static final int TURNS = 4;
  static final Duration TURN = Duration.ofSeconds(3);
  private static final Pattern PART =
      Pattern.compile("Write part (\\d+) of (\\d+)( and the index)?\\.");

  private CrewScript() {}

  /// @param conflicting of the parts write the same line of the index as well
  /// @param declared whether the plan says so in their `touches`
  static String prompt(int parts, int conflicting, boolean declared) {
    return "Write %d parts, %d with the index%s"
        .formatted(parts, conflicting, declared ? ", declared" : "");
  }

  static String instructions(int part, int parts, boolean conflicts) {
    return "Write part %d of %d%s.".formatted(part, parts, conflicts ? " and the index" : "");
  }

  static Reply reply(Conversation conversation) {
    var whole = String.join("\n", conversation.userTexts());
    if (conversation.isManager()) {
      return whole.contains("verdict") ? Reply.tool("StructuredOutput", accepted()) : plan(whole);
    }
    var part = PART.matcher(whole);
    if (!part.find()) {
      return Reply.text("Nothing.");
    }
    var turn = conversation.results().size() + 1;
    if (whole.contains("with conflict markers where they disagree")) {
      return conversation.hasResult("mended")
          ? Reply.text("Resolved.").after(TURN)
          : Reply.bash("echo all > index.txt; git commit -qam 'Mend'; echo mended").after(TURN);
    }
    if (turn >= TURNS) {
      return Reply.text("Part " + part.group(1) + " is written.").after(TURN);
    }
    var file = "part-" + part.group(1) + ".txt";
    var index = part.group(3) != null && turn == 1 ? "; echo " + file + " > index.txt" : "";
    return Reply.bash("echo turn " + turn + " >> " + file + index).after(TURN);
  }

  private static Map<String, Object> accepted() {
    return Map.of("verdict", "accept", "score", 1, "feedback", "");
  }

  private static Reply plan(String whole) {
    var asked =
        Pattern.compile("Write (\\d+) parts, (\\d+) with the index(, declared)?").matcher(whole);
    if (!asked.find()) {
      return Reply.text("What?");
    }
    var parts = Integer.parseInt(asked.group(1));
    var conflicting = Integer.parseInt(asked.group(2));
    var declared = asked.group(3) != null;
    var nodes =
        IntStream.rangeClosed(1, parts)
            .mapToObj(
                it ->
                    Map.of(
                        "key",
                        "part-" + it,
                        "title",
                        "Part " + it,
                        "role",
                        "worker",
                        "instructions",
                        instructions(it, parts, it <= conflicting),
                        "touches",
                        declared && it <= conflicting
                            ? List.of("part-" + it + ".txt", "index.txt")
                            : List.of("part-" + it + ".txt")))
            .toList();
    return Reply.tool("StructuredOutput", Map.of("summary", "Parts.", "subtasks", nodes));
  }
}
