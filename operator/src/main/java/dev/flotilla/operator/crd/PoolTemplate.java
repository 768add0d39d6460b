package dev.flotilla.operator.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the agents of a pool look like: a list of what may be chosen, not a pod template, so that no
/// pool can weaken what its pods are kept in. Immutable.
@Wire
@Rule(
    value =
        "!('memory' in self.resources.requests) || !('memory' in self.resources.limits)"
            + " || quantity(string(self.resources.requests['memory']))"
            + ".compareTo(quantity(string(self.resources.limits['memory']))) <= 0",
    message =
        "spec.template.resources.requests.memory: must not exceed"
            + " spec.template.resources.limits.memory",
    at = ".resources.requests")
@Rule(
    value =
        "!('cpu' in self.resources.requests) || !('cpu' in self.resources.limits)"
            + " || quantity(string(self.resources.requests['cpu']))"
            + ".compareTo(quantity(string(self.resources.limits['cpu']))) <= 0",
    message =
        "spec.template.resources.requests.cpu: must not exceed spec.template.resources.limits.cpu",
    at = ".resources.requests")
public record PoolTemplate(
    @Field(
            value = "The agents' image, by digest or by a tag that is not `latest`.",
            required = true,
            most = 512)
        @Rule(
            value =
                "self.contains('@sha256:')"
                    + " || (self.matches(':[^:/]+$') && !self.endsWith(':latest'))",
            message =
                "spec.template.image: expected a digest (…@sha256:…)"
                    + " or a tag other than latest")
        String image,
    @Field(value = "What an agent asks of its node.", fallback = "{}") Resources resources,
    @Field(
            value =
                "More environment variables. Names under `FLOTILLA_` are Flotilla's; agents hold"
                    + " no keys, so the model provider's are refused.",
            fallback = "[]",
            most = 64,
            key = "name")
        List<EnvVar> env,
    @Field(value = "Where agents work.", fallback = "{}") Workspace workspace,
    @Field("RuntimeClass; absent: the fleet's.") @Nullable String runtimeClassName,
    @Field("PriorityClass; absent: the cluster's default.") @Nullable String priorityClassName) {
  public PoolTemplate {
    env = List.copyOf(env);
  }

  @Wire
  public record Resources(
      @Field(
              value = "What is set aside: `cpu`, `memory`, `ephemeral-storage`.",
              fallback = "{\"cpu\":\"1\",\"memory\":\"2Gi\"}",
              most = 3)
          @Rule(value = KINDS, message = "spec.template.resources.requests: " + KINDS_MESSAGE)
          Map<String, Quantity> requests,
      @Field(
              value = "What an agent is ended or throttled beyond.",
              fallback = "{\"memory\":\"2Gi\"}",
              most = 3)
          @Rule(value = KINDS, message = "spec.template.resources.limits: " + KINDS_MESSAGE)
          Map<String, Quantity> limits) {
    static final String KINDS = "self.all(it, it in ['cpu', 'memory', 'ephemeral-storage'])";
    static final String KINDS_MESSAGE = "expected cpu, memory or ephemeral-storage";

    public Resources {
      requests = Map.copyOf(requests);
      limits = Map.copyOf(limits);
    }
  }

  @Wire
  public record EnvVar(
      @Field(value = "Its name.", required = true, most = 128, pattern = "^[A-Za-z_][A-Za-z0-9_]*$")
          @Rule(
              value = "!self.startsWith('FLOTILLA_')",
              message = "spec.template.env[].name: names under FLOTILLA_ are set by the operator")
          @Rule(
              value = "!self.startsWith('ANTHROPIC_') && self != 'CLAUDE_CODE_OAUTH_TOKEN'",
              message =
                  "spec.template.env[].name: agents hold no keys;"
                      + " the model provider's belongs to the model gateway")
          String name,
      @Field(value = "Its value; not for secrets.", required = true, most = 4096) String value) {}

  /// How long a workspace lives.
  public enum WorkspaceType {
    /// As long as its pod.
    @JsonProperty("Ephemeral")
    EPHEMERAL
  }

  @Wire
  public record Workspace(
      @Field(
              value = "`Ephemeral`: it lives as long as the pod; what counts is in checkpoints.",
              fallback = "\"Ephemeral\"")
          WorkspaceType type,
      @Field(
              value = "The most it may hold; a pod that exceeds it is evicted.",
              fallback = "\"10Gi\"")
          Quantity size) {}
}
