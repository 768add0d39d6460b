package dev.flotilla.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Reply;
import dev.flotilla.e2e.harness.SampleRepository;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// A crew's parts, each with its steps: `a` and `b` write the same line of `shared.txt`, so that one of
/// them has a conflict to resolve; `b` is sent back once; `c` comes after `a`. A worker looks first and
/// is blind from then on, as [Steps] is.
final class CrewChore implements Chore {
  private static final List<String> PARTS = List.of("a", "b", "c");
  private static final int STEPS = 3;
  private static final Pattern PART = Pattern.compile("Do part ([abc]) of the chaos");
  private static final Pattern REVIEWED = Pattern.compile("(?m)^Subtask ([abc]),");

  private final Random random;

  CrewChore(long seed) {
    this.random = new Random(seed);
  }

  @Override
  public String prompt(int number) {
    return "Please do chaos " + number + " together.";
  }

  @Override
  public List<String> options() {
    return List.of("--mode", "crew", "--check", "! grep -q '<<<<<<<' *.txt");
  }

  Reply reply(Conversation conversation) {
    var texts = conversation.userTexts();
    var whole = String.join("\n", texts);
    var part = PART.matcher(whole);
    if (!conversation.isManager()) {
      return part.find() ? worker(conversation, part.group(1), whole) : Reply.text("Nothing.");
    }
    if (!whole.contains("verdict")) {
      return answer(plan());
    }
    var reviewed = REVIEWED.matcher(whole);
    var again = reviewed.find() && reviewed.group(1).equals("b") && !whole.contains("+b again");
    return answer(
        Map.of(
            "verdict", again ? "revise" : "accept",
            "score", again ? 0.2 : 0.9,
            "feedback", again ? "Write it AGAIN, please." : "Good."));
  }

  private static Map<String, Object> plan() {
    return Map.of(
        "summary",
        "Three parts.",
        "subtasks",
        PARTS.stream()
            .map(
                it ->
                    Map.of(
                        "key",
                        it,
                        "title",
                        "Part " + it,
                        "role",
                        "worker",
                        "instructions",
                        "Do part " + it + " of the chaos.",
                        "acceptance",
                        List.of("it is done"),
                        "dependsOn",
                        it.equals("c") ? List.of("a") : List.of(),
                        "touches",
                        List.of(it + ".txt")))
            .toList());
  }

  private Reply answer(Map<String, Object> structured) {
    return Reply.tool("StructuredOutput", structured).after(pause());
  }

  private Duration pause() {
    return Duration.ofMillis(100 + random.nextInt(300));
  }

  private Reply worker(Conversation conversation, String part, String whole) {
    var seen = conversation.results().stream().filter(it -> it.contains("look:")).findFirst();
    if (seen.isEmpty()) {
      return Reply.bash(
          "echo \"look: $(cat %s.txt shared.txt 2>/dev/null | tr '\\n' ';')\"".formatted(part));
    }
    for (int step = 1; step <= STEPS; step++) {
      var line = part + " step " + step;
      if (!seen.get().contains(line + ";") && !conversation.hasResult("done " + line + ".")) {
        return Reply.bash(command(part, step)).after(pause());
      }
    }
    var line = part + " again";
    if (whole.contains("AGAIN")
        && !seen.get().contains(line + ";")
        && !conversation.hasResult("done " + line + ".")) {
      return Reply.bash(committed("echo '%s' >> %s.txt".formatted(line, part), line))
          .after(pause());
    }
    if (whole.contains("with conflict markers where they disagree")
        && !conversation.hasResult("done " + part + " mend.")) {
      return Reply.bash(committed("echo both > shared.txt", part + " mend")).after(pause());
    }
    return Reply.text("Part " + part + " is done.").after(pause());
  }

  private static String command(String part, int step) {
    var line = part + " step " + step;
    var append = "echo '%s' >> %s.txt".formatted(line, part);
    return committed(
        step == 2 && !part.equals("c") ? append + "; echo " + part + " > shared.txt" : append,
        line);
  }

  private static String committed(String command, String what) {
    return "%s; git add -A && git commit -qm 'Do %s'; sleep 0.2; echo done %s."
        .formatted(command, what, what);
  }

  /// Every step once in the tree and once in the history, each part merged once.
  @Override
  public void assertDoneOnce(SampleRepository repository, String branch, int number, String about) {
    for (var part : PARTS) {
      var expected =
          IntStream.rangeClosed(1, STEPS).mapToObj(step -> part + " step " + step).toList();
      assertThat(repository.git("show", branch + ":" + part + ".txt").lines().toList())
          .as("part %s of %s", part, about)
          .startsWith(expected.toArray(String[]::new))
          .hasSize(part.equals("b") ? STEPS + 1 : STEPS);
    }
    assertThat(repository.git("show", branch + ":shared.txt")).as("%s", about).isEqualTo("both");
    var subjects = repository.git("log", "--no-merges", "--format=%s", branch).lines().toList();
    subjects.forEach(
        it -> assertThat(Collections.frequency(subjects, it)).as("'%s' in %s", it, about).isOne());
    assertThat(repository.git("log", "--merges", "--first-parent", "--format=%s", branch).lines())
        .as("merges of %s", about)
        .containsExactlyInAnyOrder("Part a", "Part b", "Part c");
  }
}
