package dev.flotilla.operator.derive;

import dev.flotilla.operator.crd.AgentPoolSpec;
import dev.flotilla.operator.derive.ObservedPod.Stage;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What to do with the pods of a pool now. Immutable. Only what is written in the cluster and in the
/// server counts, nothing is remembered: whoever was stopped in the middle goes on from there.
///
/// No pod with work is deleted, with two exceptions, after which its task is saved and goes on elsewhere:
/// a rollout or the end of a pool that has waited as long as the pool says.
///
/// @param create places of pods to create
/// @param delete pods to delete, if they are still as they were observed
/// @param drain what to ask of the server
/// @param guard pods that have work and do not yet say so to whoever empties nodes
/// @param unguard pods that have none and still say so
public record PodPlan(
    List<Integer> create,
    List<ObservedPod> delete,
    Optional<Drain> drain,
    List<ObservedPod> guard,
    List<ObservedPod> unguard) {
  /// For a fleet that is paused.
  public static final PodPlan NOTHING =
      new PodPlan(List.of(), List.of(), Optional.empty(), List.of(), List.of());

  public PodPlan {
    create = List.copyOf(create);
    delete = List.copyOf(delete);
    guard = List.copyOf(guard);
    unguard = List.copyOf(unguard);
  }

  /// What to ask of the server when something else is wanted than it has arranged.
  ///
  /// @param count agents that shall go, those included that drain already, idle ones first
  /// @param among the pods that it may be, by name
  public record Drain(int count, List<String> among) {
    public Drain {
      among = List.copyOf(among);
    }
  }

  /// @param templateHash of the newest template
  public static PodPlan of(AgentPoolSpec spec, String templateHash, Observed observed) {
    var growth = new Growth(spec, templateHash, observed);
    var leaving = new Leaving(spec, templateHash, observed);
    var staying = observed.staying();
    return new PodPlan(
        growth.places(),
        Stream.of(leaving.over(), leaving.neverJoined(), leaving.forced())
            .flatMap(List::stream)
            .distinct()
            .toList(),
        leaving.drain(),
        staying.stream().filter(it -> it.stage().isAtWork() && !it.guarded()).toList(),
        staying.stream().filter(it -> it.stage() == Stage.IDLE && it.guarded()).toList());
  }
}
