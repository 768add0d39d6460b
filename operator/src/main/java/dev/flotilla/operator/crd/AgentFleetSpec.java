package dev.flotilla.operator.crd;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a person says of a fleet. Immutable; the API server has checked it and filled in defaults.
@Wire
public record AgentFleetSpec(
    @Field(value = "The server that agents and operator talk to.", required = true) Server server,
    @Field(
            value =
                "The model gateway's Service in the same namespace: agents reach no other model"
                    + " API, and the key lives there.",
            required = true)
        ModelGateway modelGateway,
    @Field(value = "What agents are kept in.", fallback = "{}") Isolation isolation,
    @Field(
            value =
                "What agents may reach besides DNS, the server and the model gateway, and who reaches"
                    + " them.",
            fallback = "{}")
        Network network,
    @Field(value = "What the pods of all pools have in common.", fallback = "{}")
        PodDefaults podDefaults,
    @Field(
            value = "While true nothing is scaled, rolled out, started or drained; agents work on.",
            fallback = "false")
        boolean paused) {

  @Wire
  public record Server(
      @Field(
              value =
                  "Its URL without a path, as `http://api-gateway:4005`. Agents are let through to"
                      + " the pods of a Service of that name; a host outside of the cluster has to"
                      + " be among the allowed CIDRs.",
              required = true,
              most = 512,
              pattern = "^https?://[^/?#@\\s:]+(:[0-9]{1,5})?/?$")
          String url) {}

  @Wire
  public record ModelGateway(
      @Field(
              value = "The Service, whose pods bear it as `app.kubernetes.io/name`.",
              required = true,
              most = 63,
              pattern = "^[a-z]([-a-z0-9]*[a-z0-9])?$")
          String name,
      @Field(value = "Its port.", fallback = "8080", min = 1, max = 65535) int port) {}

  @Wire
  public record Isolation(
      @Field("RuntimeClass of agents' pods, as `gvisor`; absent: the cluster's own.")
          @Nullable String runtimeClassName,
      @Field(value = "Whether agents' pods have a user namespace of their own.", fallback = "false")
          boolean userNamespaces) {}

  @Wire
  public record Network(
      @Field("A forward proxy in the same namespace, for everything that agents fetch.")
          @Nullable ProxyRef egressProxyRef,
      @Field(
              value =
                  "Networks that agents may reach directly. A cloud's metadata address stays out.",
              fallback = "[]",
              most = 32,
              mostEach = 43)
          @Rule(
              value = "self.all(it, isCIDR(it))",
              message = "spec.network.allowedCIDRs: expected networks, as 10.0.0.0/8")
          List<String> allowedCIDRs,
      @Field(
              value = "Namespaces whose pods may read agents' metrics; nobody else reaches agents.",
              fallback = "[\"monitoring\"]",
              most = 16,
              mostEach = 63)
          @Rule(
              value = "self.all(it, it.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$'))",
              message = "spec.network.monitoringNamespaces: expected names of namespaces")
          List<String> monitoringNamespaces) {
    public Network {
      allowedCIDRs = List.copyOf(allowedCIDRs);
      monitoringNamespaces = List.copyOf(monitoringNamespaces);
    }
  }

  @Wire
  public record ProxyRef(
      @Field(
              value = "The Service, whose pods bear it as `app.kubernetes.io/name`.",
              required = true,
              most = 63,
              pattern = "^[a-z]([-a-z0-9]*[a-z0-9])?$")
          String name,
      @Field(value = "Its port.", fallback = "3128", min = 1, max = 65535) int port) {}

  @Wire
  public record PodDefaults(
      @Field(value = "Secrets to pull images with.", fallback = "[]", most = 8, key = "name")
          List<Reference> imagePullSecrets,
      @Field(value = "Labels of the nodes that agents may run on.", fallback = "{}", most = 16)
          Map<String, String> nodeSelector,
      @Field(value = "Taints that agents tolerate.", fallback = "[]", most = 16)
          List<Toleration> tolerations,
      @Field(value = "More labels for agents' pods.", fallback = "{}", most = 16, mostEach = 63)
          @Rule(
              value =
                  "self.all(it, !it.startsWith('flotilla.dev/')"
                      + " && !it.startsWith('app.kubernetes.io/'))",
              message =
                  "spec.podDefaults.labels: names under flotilla.dev/ and app.kubernetes.io/"
                      + " are the operator's")
          Map<String, String> labels) {
    public PodDefaults {
      imagePullSecrets = List.copyOf(imagePullSecrets);
      nodeSelector = Map.copyOf(nodeSelector);
      tolerations = List.copyOf(tolerations);
      labels = Map.copyOf(labels);
    }
  }

  @Wire
  public record Toleration(
      @Field("The taint; absent: every taint.") @Nullable String key,
      @Field(value = "`Equal` or `Exists`.", pattern = "^(Equal|Exists)$")
          @Nullable String operator,
      @Field(value = "The taint's value.", most = 63) @Nullable String value,
      @Field(
              value = "The taint's effect; absent: all of them.",
              pattern = "^(NoSchedule|PreferNoSchedule|NoExecute)$")
          @Nullable String effect,
      @Field("How long a `NoExecute` is tolerated; absent: for ever.")
          @Nullable Long tolerationSeconds) {}
}
