package dev.flotilla.server.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.task.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a plan must satisfy before any of it becomes a subtask: CONTRACT, "What the manager is
/// asked for". An answer is refused with all that is wrong with it at once, as each further plan
/// costs a turn. Stateless.
public final class PlanRules {
  private static final int MOST_SUMMARY = 20_000;

  /// How many are looked at when there are too many: the rest says nothing new.
  static final int MOST_READ = 200;

  private PlanRules() {}

  /// What the plan is for.
  ///
  /// @param roles that the fleet knows; `manager` among them or not, no subtask is given to it
  /// @param mergedKeys of subtasks that the task has and that are merged: may be depended on
  /// @param takenKeys of all subtasks that the task has, in any state: no new one may bear them
  public record Context(
      Set<String> roles, Set<String> mergedKeys, Set<String> takenKeys, int maxSubtasks) {
    public Context {
      roles = Set.copyOf(roles);
      mergedKeys = Set.copyOf(mergedKeys);
      takenKeys = Set.copyOf(takenKeys);
    }
  }

  /// How the reading of a manager's answer ended.
  public sealed interface Result {}

  /// A plan that can be carried out.
  public record Accepted(Plan plan) implements Result {}

  /// @param reasons for the manager, each to be acted on; at most 21
  public record Refused(List<String> reasons) implements Result {
    public Refused {
      reasons = List.copyOf(reasons);
    }
  }

  /// @param structured the turn's structured output
  public static Result read(Optional<JsonNode> structured, Context context) {
    var reasons = new Reasons();
    var plan = plan(structured, context, reasons);
    return plan.isPresent() && reasons.isEmpty()
        ? new Accepted(plan.get())
        : new Refused(reasons.all());
  }

  private static Optional<Plan> plan(
      Optional<JsonNode> structured, Context context, Reasons reasons) {
    if (structured.isEmpty()) {
      reasons.add("the plan", "structured output", "none");
      return Optional.empty();
    }
    var fields = new Fields("the plan", structured.get(), reasons);
    if (!fields.isObject()) {
      return Optional.empty();
    }
    var summary = fields.text("summary", MOST_SUMMARY);
    var subtasks = structured.get().path("subtasks");
    if (!subtasks.isArray()) {
      fields.wrong("subtasks", "a list of subtasks", Fields.kind(subtasks));
      return Optional.empty();
    }
    if (subtasks.isEmpty()) {
      fields.wrong("subtasks", "at least one", "none");
    }
    if (subtasks.size() > context.maxSubtasks()) {
      fields.wrong(
          "subtasks",
          "at most %d".formatted(context.maxSubtasks()),
          Integer.toString(subtasks.size()));
    }
    return Optional.of(new Plan(summary, nodes(subtasks, context, reasons)));
  }

  private static List<Plan.Node> nodes(JsonNode subtasks, Context context, Reasons reasons) {
    var most = Math.max(context.maxSubtasks(), MOST_READ);
    if (subtasks.size() > most) {
      return List.of();
    }
    var rules = new NodeRules(context, reasons);
    var nodes = new ArrayList<Plan.Node>();
    for (var i = 0; i < subtasks.size(); i++) {
      rules.read(i + 1, subtasks.get(i)).ifPresent(nodes::add);
    }
    new DependencyRules(context, reasons).check(nodes);
    return nodes;
  }
}
