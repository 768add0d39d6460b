package dev.flotilla.cli.view;

import dev.flotilla.api.task.TaskView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A plan as a graph: layer by layer, each further in than those that it depends on.
public final class PlanGraph {
  private static final int MOST = 100;

  /// What it is drawn with.
  private record Pen(String only, String first, String middle, String last, String after) {
    static final Pen LINES = new Pen("─ ", "┬ ", "├ ", "└ ", " ← ");
    static final Pen ASCII = new Pen("- ", "+ ", "| ", "` ", " <- ");

    String at(int position, int size) {
      if (size == 1) {
        return only;
      }
      return position == 0 ? first : position == size - 1 ? last : middle;
    }
  }

  private record Line(String name, String role, String state, String rest) {}

  private PlanGraph() {}

  /// @param draw with more than ASCII has
  public static String of(List<TaskView.Subtask> subtasks, boolean draw) {
    var pen = draw ? Pen.LINES : Pen.ASCII;
    var lines = new ArrayList<Line>();
    layers(subtasks)
        .forEach(
            (depth, layer) -> {
              for (var at = 0; at < layer.size(); at++) {
                var name = "  ".repeat(depth) + pen.at(at, layer.size()) + layer.get(at).key();
                lines.add(line(name, layer.get(at), pen));
              }
            });
    var name = lines.stream().mapToInt(it -> it.name().length()).max().orElse(0);
    var role = lines.stream().mapToInt(it -> it.role().length()).max().orElse(0);
    var state = lines.stream().mapToInt(it -> it.state().length()).max().orElse(0);
    return lines.stream()
        .map(
            it ->
                "%s  %s  %s  %s"
                    .formatted(
                        padded(it.name(), name),
                        padded(it.role(), role),
                        padded(it.state(), state),
                        it.rest())
                    .stripTrailing())
        .collect(Collectors.joining("\n"));
  }

  private static Line line(String name, TaskView.Subtask subtask, Pen pen) {
    var after =
        subtask.dependsOn().isEmpty() ? "" : pen.after() + String.join(", ", subtask.dependsOn());
    return new Line(
        name,
        subtask.role(),
        subtask.state().wire(),
        Plain.line(subtask.title(), MOST) + Plain.text(after) + counts(subtask));
  }

  private static String counts(TaskView.Subtask subtask) {
    var counts = new ArrayList<String>();
    add(counts, subtask.attempts() > 1 ? subtask.attempts() : 0, "attempts");
    add(counts, subtask.interruptions(), "interrupted");
    add(counts, subtask.revisions(), "revised");
    add(counts, subtask.resolves(), "resolved");
    return counts.isEmpty() ? "" : " (" + String.join(", ", counts) + ")";
  }

  private static void add(List<String> counts, int count, String what) {
    if (count > 0) {
      counts.add(count + " " + what);
    }
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private static Map<Integer, List<TaskView.Subtask>> layers(List<TaskView.Subtask> subtasks) {
    var byKey =
        subtasks.stream()
            .collect(Collectors.toMap(TaskView.Subtask::key, it -> it, (first, _) -> first));
    var depths = new HashMap<String, Integer>();
    subtasks.forEach(it -> depth(it, byKey, depths));
    return subtasks.stream()
        .collect(
            Collectors.groupingBy(
                it -> depths.getOrDefault(it.key(), 0), TreeMap::new, Collectors.toList()));
  }

  /// One more than that of the deepest that it depends on. The server lets no circle pass.
  private static int depth(
      TaskView.Subtask subtask, Map<String, TaskView.Subtask> byKey, Map<String, Integer> depths) {
    var known = depths.get(subtask.key());
    if (known != null) {
      return known;
    }
    depths.put(subtask.key(), 0);
    var depth = 0;
    for (var key : subtask.dependsOn()) {
      var before = byKey.get(key);
      if (before != null) {
        depth = Math.max(depth, depth(before, byKey, depths) + 1);
      }
    }
    depths.put(subtask.key(), depth);
    return depth;
  }
}
