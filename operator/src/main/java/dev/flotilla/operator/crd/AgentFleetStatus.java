package dev.flotilla.operator.crd;

import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the operator says of a fleet. Immutable.
@Wire
public record AgentFleetStatus(
    @Field("The generation of the spec that this speaks of.") @Nullable Long observedGeneration,
    @Field("Pools of the fleet.") @Nullable Integer pools,
    @Field("Agents of all pools.") @Nullable Agents agents,
    @Field(value = "See the table of conditions.", most = 16, key = "type")
        @Nullable List<Condition> conditions) {

  @Wire
  public record Agents(
      @Field(value = "Wanted by the pools.", fallback = "0") int desired,
      @Field(value = "Ready for work.", fallback = "0") int ready,
      @Field(value = "At work.", fallback = "0") int busy) {}
}
