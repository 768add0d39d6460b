package dev.flotilla.operator.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/// What a person says of a pool. Immutable; the API server has checked it and filled in defaults.
@Wire
@Rule(
    value = "self.scaling.min <= self.scaling.max",
    message = "spec.scaling.min: must not exceed spec.scaling.max",
    at = ".scaling.min")
@Rule(
    value = "self.scaling.mode != 'Queue' || self.scaling.max <= 200",
    message = "spec.scaling.max: at most 200 agents in mode Queue; split the pool",
    at = ".scaling.max")
@Rule(
    value = "self.drain.checkpointSeconds <= self.drain.finishTaskSeconds",
    message = "spec.drain.checkpointSeconds: must not exceed spec.drain.finishTaskSeconds",
    at = ".drain.checkpointSeconds")
public record AgentPoolSpec(
    @Field(value = "The fleet that the pool belongs to; never changes.", required = true)
        @Rule(
            value = "self == oldSelf",
            message = "spec.fleetRef: never changes; make a new pool in the other fleet")
        Reference fleetRef,
    @Field(
            value =
                "What the queue goes by: the pool's agents lease assignments of this role; never"
                    + " changes.",
            required = true,
            most = 40,
            pattern = "^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$")
        @Rule(
            value = "self == oldSelf",
            message = "spec.role: never changes; make a new pool of the other role")
        String role,
    @Field(
            value =
                "How many agents there should be. `scaling.mode` names its one writer: leave it"
                    + " out of what is kept in git unless that is `Fixed`.",
            fallback = "0",
            max = 2000)
        int replicas,
    @Field(value = "How the number of agents is found.", fallback = "{}") Scaling scaling,
    @Field(value = "What agents look like.", required = true) PoolTemplate template,
    @Field(value = "How agents leave.", fallback = "{}") Drain drain,
    @Field(value = "What a disruption from outside may take at once.", fallback = "{}")
        Disruption disruption,
    @Field(value = "What this pool's agents may reach besides.", fallback = "{}") Network network,
    @Field(value = "How a new template reaches agents.", fallback = "{}") Rollout rollout) {

  /// All that is said of the pool but its number, which is 0.
  public AgentPoolSpec unscaled() {
    return new AgentPoolSpec(
        fleetRef, role, 0, scaling, template, drain, disruption, network, rollout);
  }

  /// Who writes `replicas`.
  public enum Mode {
    /// The operator, by what waits and runs.
    @JsonProperty("Queue")
    QUEUE,
    /// An autoscaler or a person, through `/scale`.
    @JsonProperty("External")
    EXTERNAL,
    /// Whoever keeps the object.
    @JsonProperty("Fixed")
    FIXED
  }

  @Wire
  public record Scaling(
      @Field(
              value =
                  "Who writes `replicas`: `Queue` the operator by what waits, `External` an"
                      + " autoscaler or a person by `/scale`, `Fixed` whoever keeps the object.",
              fallback = "\"Queue\"")
          Mode mode,
      @Field(value = "In `Queue` never fewer.", fallback = "0", max = 2000) int min,
      @Field(value = "In no mode more run.", fallback = "10", max = 2000) int max,
      @Field(
              value = "Assignments that one agent works on at a time.",
              fallback = "1",
              min = 1,
              max = 64)
          int tasksPerAgent,
      @Field(
              value = "Agents started in any minute, so that a burst does not stampede.",
              fallback = "60",
              min = 1,
              max = 2000)
          int maxStartsPerMinute,
      @Field(
              value = "In `Queue` agents leave when none of this time needed them.",
              fallback = "60",
              max = 86400)
          int idleSeconds) {}

  @Wire
  public record Drain(
      @Field(
              value =
                  "Time to save a task when an agent is ended from outside; the pod's grace period"
                      + " is 30 s more.",
              fallback = "120",
              min = 10,
              max = 3600)
          int checkpointSeconds,
      @Field(
              value = "Time to finish a task when the pool is deleted.",
              fallback = "1800",
              min = 10,
              max = 86400)
          int finishTaskSeconds,
      @Field(
              value = "What then becomes of a task: `Requeue` saves it for another agent.",
              fallback = "\"Requeue\"")
          OnTimeout onTimeout) {}

  public enum OnTimeout {
    /// Saved, and given to another agent in the same conversation.
    @JsonProperty("Requeue")
    REQUEUE
  }

  @Wire
  public record Disruption(
      @Field(
              value = "Agents that a node's drain may take at once.",
              fallback = "1",
              min = 1,
              max = 2000)
          int maxUnavailable) {}

  @Wire
  public record Network(
      @Field(value = "Networks that this pool's agents may reach.", fallback = "[]", most = 16)
          List<Egress> extraEgress) {
    public Network {
      extraEgress = List.copyOf(extraEgress);
    }
  }

  @Wire
  public record Egress(
      @Field(
              value = "The network. A cloud's metadata address stays out.",
              required = true,
              most = 43)
          @Rule(
              value = "isCIDR(self)",
              message = "spec.network.extraEgress[].cidr: expected a network, as 10.0.0.0/8")
          String cidr,
      @Field(value = "TCP ports; empty: all.", fallback = "[]", min = 1, max = 65535, most = 16)
          List<Integer> ports) {
    public Egress {
      ports = List.copyOf(ports);
    }
  }

  public enum Strategy {
    /// An agent is replaced when it has nothing to do.
    @JsonProperty("WhenIdle")
    WHEN_IDLE
  }

  @Wire
  public record Rollout(
      @Field(
              value = "`WhenIdle`: an agent is replaced when it has nothing to do.",
              fallback = "\"WhenIdle\"")
          Strategy strategy,
      @Field(
              value = "Agents of the new template beyond `replicas` while others still work.",
              fallback = "1",
              min = 1,
              max = 200)
          int maxSurge,
      @Field(
              value =
                  "After this a busy agent is ended too: it saves its task, another goes on. 0:"
                      + " never.",
              fallback = "3600",
              max = 604800)
          int forceAfterSeconds) {}
}
