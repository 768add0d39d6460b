package dev.flotilla.operator.reconcile;

import dev.flotilla.api.pool.PoolFigures;
import dev.flotilla.operator.crd.AgentPoolStatus;
import dev.flotilla.operator.derive.ObservedPod.Stage;
import dev.flotilla.operator.scale.Demand;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;

/// What the server said of one role; nothing, when it did not answer. Immutable.
record QueueView(Optional<PoolFigures> figures, Optional<PoolFigures.Pool> queue) {

  static QueueView of(Optional<PoolFigures> figures, String role) {
    return new QueueView(
        figures,
        figures.map(
            it ->
                it.pools().stream()
                    .filter(one -> one.role().equals(role))
                    .findFirst()
                    .orElseGet(() -> new PoolFigures.Pool(role, 0, 0, 0, List.of()))));
  }

  Optional<Demand> demand() {
    return figures.flatMap(
        all ->
            queue.map(
                it -> new Demand(it.pending(), it.running(), all.throttled(), all.budgetSpent())));
  }

  boolean needsAsMany(QueueView other, int tasksPerAgent) {
    return demand()
        .map(it -> it.agents(tasksPerAgent))
        .equals(other.demand().map(it -> it.agents(tasksPerAgent)));
  }

  Optional<AgentPoolStatus.Queue> said() {
    return queue.map(
        it -> new AgentPoolStatus.Queue(it.pending(), it.running(), it.oldestSeconds()));
  }

  List<PoolFigures.Agent> agents() {
    return queue.map(PoolFigures.Pool::agents).orElse(List.of());
  }

  static boolean isAgentOf(PoolFigures.Agent agent, Pod pod) {
    return agent.pod().equals(pod.getMetadata().getName())
        && agent.uid().equals(pod.getMetadata().getUid());
  }

  /// @return absent: the server does not know the pod's agent, or did not answer
  Optional<Stage> stage(Pod pod) {
    return agents().stream()
        .filter(it -> isAgentOf(it, pod))
        .map(
            it ->
                switch (it.state()) {
                  case IDLE -> Stage.IDLE;
                  case BUSY -> Stage.BUSY;
                  case FINISHING -> Stage.FINISHING;
                  case DRAINING -> Stage.DRAINING;
                })
        .findFirst();
  }

  /// The pod's name means this very pod to the server as well.
  boolean isUnmistakable(Pod pod) {
    return stage(pod).isPresent()
        && agents().stream()
            .filter(it -> it.pod().equals(pod.getMetadata().getName()))
            .allMatch(it -> isAgentOf(it, pod));
  }
}
