package dev.flotilla.server.plan;

import dev.flotilla.api.task.Plan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the edges of a plan's graph must satisfy: each leads to a subtask of this plan or to a
/// merged one, and none leads back.
final class DependencyRules {
  private static final int MOST_NAMED = 12;

  private final PlanRules.Context context;
  private final Reasons reasons;

  DependencyRules(PlanRules.Context context, Reasons reasons) {
    this.context = context;
    this.reasons = reasons;
  }

  void check(List<Plan.Node> nodes) {
    var edges = new LinkedHashMap<String, Set<String>>();
    nodes.forEach(node -> edges.put(node.key(), new LinkedHashSet<>(node.dependsOn())));
    nodes.forEach(node -> node.dependsOn().forEach(key -> checkEnd(node, key, edges.keySet())));
    edges.forEach((key, to) -> to.remove(key));
    cycles(edges).forEach(this::refuse);
  }

  private void checkEnd(Plan.Node node, String key, Set<String> planned) {
    var where = "subtask %s, dependsOn".formatted(Reasons.quoted(node.key()));
    if (key.equals(node.key())) {
      reasons.add(where, "other subtasks", "itself");
    } else if (!planned.contains(key) && !context.mergedKeys().contains(key)) {
      var found = Reasons.quoted(key);
      reasons.add(
          where,
          "keys of this plan or of merged subtasks",
          context.takenKeys().contains(key) ? found + ", which is not merged" : found);
    }
  }

  private void refuse(List<String> cycle) {
    var named = cycle.stream().limit(MOST_NAMED).map(Reasons::quoted).toList();
    var end = cycle.size() > MOST_NAMED ? "…" : named.getFirst();
    reasons.add("the plan, dependsOn", "no cycle", String.join(" -> ", named) + " -> " + end);
  }

  /// Cycles that have no subtask in common; breaking each may leave others.
  private static List<List<String>> cycles(Map<String, Set<String>> edges) {
    var left = new LinkedHashMap<String, Set<String>>(edges);
    var cycles = new ArrayList<List<String>>();
    strip(left);
    while (!left.isEmpty()) {
      var cycle = cycle(left);
      cycles.add(cycle);
      cycle.forEach(left::remove);
      strip(left);
    }
    return cycles;
  }

  /// Takes away what waits for nothing that is left, until all that is left waits.
  private static void strip(Map<String, Set<String>> left) {
    while (left.values().removeIf(to -> to.stream().noneMatch(left::containsKey))) {}
  }

  /// Follows one edge after the other: as all that is left waits, the way comes back.
  private static List<String> cycle(Map<String, Set<String>> left) {
    var way = new ArrayList<String>();
    var seen = new HashSet<String>();
    var at = left.keySet().iterator().next();
    while (seen.add(at)) {
      way.add(at);
      at =
          left.getOrDefault(at, Set.of()).stream()
              .filter(left::containsKey)
              .findFirst()
              .orElseThrow();
    }
    return way.subList(way.indexOf(at), way.size());
  }
}
