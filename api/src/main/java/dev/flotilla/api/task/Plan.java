package dev.flotilla.api.task;

import java.util.List;

/// What a manager answers when it is asked for a plan: CONTRACT, "What the manager is asked for".
/// Immutable. The server validates an answer before it becomes one of these.
public record Plan(String summary, List<Node> subtasks) {
  public Plan {
    subtasks = List.copyOf(subtasks);
  }

  @Override
  public String toString() {
    return "Plan[" + subtasks.size() + " subtasks]";
  }

  /// One subtask of the plan's graph.
  ///
  /// @param instructions what the agent of that role is asked, verbatim
  /// @param acceptance what the review holds the result against
  /// @param dependsOn keys of subtasks that must be merged before this one begins
  /// @param touches globs of the paths that it expects to change
  public record Node(
      String key,
      String title,
      String role,
      String instructions,
      List<String> acceptance,
      List<String> dependsOn,
      List<String> touches) {
    public Node {
      acceptance = List.copyOf(acceptance);
      dependsOn = List.copyOf(dependsOn);
      touches = List.copyOf(touches);
    }

    @Override
    public String toString() {
      return "Node[" + key + ", " + role + "]";
    }
  }
}
