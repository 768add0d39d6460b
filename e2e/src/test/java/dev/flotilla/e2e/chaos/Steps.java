package dev.flotilla.e2e.chaos;

import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Reply;
import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;

/// A model that does numbered steps. A conversation begins with a look at what is there, because a
/// new one may follow a failed one on its tree; from then on it is blind: a step that a resumed
/// conversation did twice would be seen twice, one that were lost would be missing.
final class Steps {
  private static final Pattern TASK = Pattern.compile("chaos task (\\d+) of (\\d+) steps");

  private final Random random;

  Steps(long seed) {
    this.random = new Random(seed);
  }

  static String prompt(int task, int steps) {
    return "Please do chaos task %d of %d steps.".formatted(task, steps);
  }

  Reply reply(Conversation conversation) {
    var text = String.join("\n", conversation.userTexts());
    var match = TASK.matcher(text);
    if (!match.find()) {
      return Reply.text("I know of no task.");
    }
    var steps = Integer.parseInt(match.group(2));
    var seen = conversation.results().stream().filter(it -> it.contains("look:")).findFirst();
    if (seen.isEmpty()) {
      return Reply.bash("echo \"look: $(tr '\\n' ';' < steps.txt 2>/dev/null)\"");
    }
    for (int step = 1; step <= steps; step++) {
      var isThere = seen.get().contains("step " + step + ";");
      if (!isThere && !conversation.hasResult("done-" + step + ".")) {
        return Reply.bash(command(step)).after(Duration.ofMillis(100 + random.nextInt(400)));
      }
    }
    return Reply.text("All steps are done.").after(Duration.ofMillis(100));
  }

  /// Even steps commit what they and the step before left.
  private static String command(int step) {
    var append = "echo 'step %d' >> steps.txt".formatted(step);
    var commit = "git add -A && git commit -qm 'Do step %d'".formatted(step);
    return append + (step % 2 == 0 ? " && " + commit : "") + "; sleep 0.3; echo done-" + step + ".";
  }
}
