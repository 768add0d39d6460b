package dev.flotilla.server.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// Which subtasks of a task begin next. Deciding needs all of them as they are, so callers hold the
/// task's row lock. Stateless.
public final class Release {
  private Release() {}

  /// How far a subtask is, as far as the others care.
  public enum State {
    /// Not released yet.
    PENDING,
    /// Released, and neither merged nor given up.
    ACTIVE,
    MERGED,
    /// Failed or cancelled: what depends on it is never released.
    ENDED_BADLY
  }

  /// @param claims what it expects to change and what it has changed: globs and paths
  /// @param position in the plan; the lower goes first
  public record Node(
      String key, State state, List<String> dependsOn, List<String> claims, int position) {
    public Node {
      dependsOn = List.copyOf(dependsOn);
      claims = List.copyOf(claims);
    }
  }

  /// The keys to release now, in order of position: those whose dependencies are merged and that
  /// overlap neither an active one nor one that goes before them. One that has to wait for an
  /// overlap keeps its place: a later one that overlaps it waits as well, so that none starves.
  ///
  /// @param nodes all subtasks of one task
  public static List<String> next(Collection<Node> nodes) {
    var merged =
        nodes.stream()
            .filter(it -> it.state() == State.MERGED)
            .map(Node::key)
            .collect(Collectors.toSet());
    var claimed = new TouchIndex();
    nodes.stream().filter(it -> it.state() == State.ACTIVE).forEach(it -> claimed.add(it.claims()));
    var released = new ArrayList<String>();
    nodes.stream()
        .filter(it -> it.state() == State.PENDING && merged.containsAll(it.dependsOn()))
        .sorted(Comparator.comparingInt(Node::position).thenComparing(Node::key))
        .forEach(
            node -> {
              if (!claimed.overlaps(node.claims())) {
                released.add(node.key());
              }
              claimed.add(node.claims());
            });
    return List.copyOf(released);
  }
}
