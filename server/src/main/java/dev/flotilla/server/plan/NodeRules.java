package dev.flotilla.server.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.task.Plan;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What each subtask of one plan must satisfy by itself. Not thread-safe.
final class NodeRules {
  private static final Pattern KEY = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

  /// `main` names the task's own branch, `solo` the subtask of a task that has no plan.
  private static final Set<String> RESERVED = Set.of("main", "solo");

  private static final String PLANNER = "manager";
  private static final int MOST_TITLE = 200;
  private static final int MOST_INSTRUCTIONS = 100_000;
  private static final int MOST_CRITERIA = 100;
  private static final int MOST_CRITERION = 10_000;
  private static final int MOST_DEPENDENCIES = 200;
  private static final int MOST_GLOBS = 200;
  private static final int MOST_ROLES_NAMED = 50;

  private final PlanRules.Context context;
  private final Reasons reasons;
  private final Map<String, Integer> numbers = new HashMap<>();

  NodeRules(PlanRules.Context context, Reasons reasons) {
    this.context = context;
    this.reasons = reasons;
  }

  /// @param number from 1, in the order of the plan
  Optional<Plan.Node> read(int number, JsonNode subtask) {
    var fields = new Fields(name(number, subtask), subtask, reasons);
    if (!fields.isObject()) {
      return Optional.empty();
    }
    var touches = fields.list("touches", MOST_GLOBS, GlobRules.MOST);
    touches.forEach(glob -> GlobRules.check(fields, glob));
    return Optional.of(
        new Plan.Node(
            key(fields, number),
            title(fields),
            role(fields),
            fields.words("instructions", MOST_INSTRUCTIONS),
            fields.list("acceptance", MOST_CRITERIA, MOST_CRITERION),
            fields.list("dependsOn", MOST_DEPENDENCIES, 40).stream().distinct().toList(),
            touches));
  }

  private static String name(int number, JsonNode subtask) {
    var key = subtask.path("key");
    return key.isTextual()
        ? "subtask %d %s".formatted(number, Reasons.quoted(key.textValue()))
        : "subtask %d".formatted(number);
  }

  private String key(Fields fields, int number) {
    var given = fields.text("key");
    if (given.isEmpty()) {
      return "";
    }
    var key = given.get();
    if (!KEY.matcher(key).matches()) {
      fields.wrong("key", "1 to 40 of a-z, 0-9 and -, not starting with -", Reasons.quoted(key));
    } else if (RESERVED.contains(key)) {
      fields.wrong("key", "another one than main and solo, which are reserved", key);
    } else if (context.takenKeys().contains(key) || context.mergedKeys().contains(key)) {
      fields.wrong("key", "a new one", "that of a subtask that the task has already");
    }
    var earlier = numbers.putIfAbsent(key, number);
    if (earlier != null) {
      fields.wrong("key", "one of its own", "that of subtask " + earlier);
    }
    return key;
  }

  private static String title(Fields fields) {
    var title = fields.words("title", MOST_TITLE);
    if (title.length() <= MOST_TITLE && !Texts.isLine(title)) {
      fields.wrong("title", "one line without control characters", Reasons.quoted(title));
    }
    return title;
  }

  private String role(Fields fields) {
    var given = fields.text("role");
    given
        .filter(it -> it.equals(PLANNER) || !context.roles().contains(it))
        .ifPresent(it -> fields.wrong("role", "one of " + known(), Reasons.quoted(it)));
    return given.orElse("");
  }

  private String known() {
    var names =
        context.roles().stream()
            .filter(it -> !it.equals(PLANNER))
            .sorted()
            .limit(MOST_ROLES_NAMED)
            .toList();
    return String.join(", ", names);
  }
}
