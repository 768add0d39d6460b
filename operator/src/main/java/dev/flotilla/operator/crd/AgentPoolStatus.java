package dev.flotilla.operator.crd;

import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the operator says of a pool. Immutable.
@Wire
public record AgentPoolStatus(
    @Field("The generation of the spec that this speaks of.") @Nullable Long observedGeneration,
    @Field("Selects the pool's pods; autoscalers and disruption budgets read it.")
        @Nullable String selector,
    @Field(value = "Pods that live and are not leaving.", fallback = "0") int replicas,
    @Field(value = "Agents ready for work.", fallback = "0") int readyReplicas,
    @Field(value = "Agents at work.", fallback = "0") int busyReplicas,
    @Field(value = "Agents that take no more work and will be gone.", fallback = "0")
        int drainingReplicas,
    @Field(value = "Pods of the newest template.", fallback = "0") int updatedReplicas,
    @Field("What waits for the pool's role.") @Nullable Queue queue,
    @Field(value = "See the table of conditions.", most = 16, key = "type")
        @Nullable List<Condition> conditions) {

  public AgentPoolStatus withQueue(@Nullable Queue other) {
    return new AgentPoolStatus(
        observedGeneration,
        selector,
        replicas,
        readyReplicas,
        busyReplicas,
        drainingReplicas,
        updatedReplicas,
        other,
        conditions);
  }

  @Wire
  public record Queue(
      @Field(value = "Assignments that wait.", fallback = "0") int pending,
      @Field(value = "Assignments at work.", fallback = "0") int running,
      @Field(value = "How long the oldest has waited.", fallback = "0") long oldestSeconds) {}
}
