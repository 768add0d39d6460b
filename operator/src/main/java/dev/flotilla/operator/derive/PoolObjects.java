package dev.flotilla.operator.derive;

import dev.flotilla.operator.crd.AgentFleet;
import dev.flotilla.operator.crd.AgentPool;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the cluster holds for a pool besides the pool: always the same for the same fleet and pool.
/// Its parts are fabric8's beans, which nobody may change.
///
/// @param account whose projected token an agent proves itself with; it has no rights
/// @param disruption lets a node's drain take agents, one at a time unless the pool says otherwise
/// @param reach whom agents reach
/// @param reached by whom they are reached
/// @param labels of pods
/// @param podSpec of pods
/// @param templateHash the same for pods that are the same but for their names
public record PoolObjects(
    ServiceAccount account,
    PodDisruptionBudget disruption,
    NetworkPolicy reach,
    NetworkPolicy reached,
    Map<String, String> labels,
    PodSpec podSpec,
    String templateHash) {
  /// Bears the hash of the template that a pod was made from.
  public static final String TEMPLATE_HASH = "flotilla.dev/template-hash";

  private static final int HASH_CHARACTERS = 16;

  /// @param fleet as read from an API server, which fills in defaults
  /// @param pool likewise, with its uid
  public static PoolObjects of(AgentFleet fleet, AgentPool pool) {
    var labels = new TreeMap<>(fleet.getSpec().podDefaults().labels());
    labels.putAll(Names.labels(pool));
    var podSpec = PodShape.of(fleet, pool);
    return new PoolObjects(
        new ServiceAccountBuilder()
            .withMetadata(Names.owned(pool))
            .withAutomountServiceAccountToken(false)
            .build(),
        new PodDisruptionBudgetBuilder()
            .withMetadata(Names.owned(pool))
            .withNewSpec()
            .withMaxUnavailable(new IntOrString(pool.getSpec().disruption().maxUnavailable()))
            .withUnhealthyPodEvictionPolicy("AlwaysAllow")
            .withSelector(Names.pods(pool))
            .endSpec()
            .build(),
        Reach.of(fleet, pool),
        Reach.ofMetrics(fleet, pool),
        labels,
        podSpec,
        hash(labels, podSpec));
  }

  /// What is applied; the pods are created and deleted one by one.
  public List<HasMetadata> applied() {
    return List.of(account, disruption, reach, reached);
  }

  /// The pod at a place. Whoever creates it twice is refused by its name.
  ///
  /// @param place 0, 1, 2 …
  public Pod pod(int place) {
    return new PodBuilder()
        .withMetadata(
            new ObjectMetaBuilder()
                .withName(podName(account.getMetadata().getName(), place))
                .withNamespace(account.getMetadata().getNamespace())
                .withLabels(labels)
                .addToAnnotations(TEMPLATE_HASH, templateHash)
                .withOwnerReferences(account.getMetadata().getOwnerReferences())
                .build())
        .withSpec(podSpec)
        .build();
  }

  static String podName(String pool, int place) {
    return pool + "-" + place;
  }

  /// As a label selector in text, for `/scale`.
  public static String selector(AgentPool pool) {
    return Names.POOL + "=" + pool.getMetadata().getName();
  }

  private static String hash(Map<String, String> labels, PodSpec spec) {
    try {
      var octets = Serialization.asJson(List.of(labels, spec)).getBytes(StandardCharsets.UTF_8);
      var digest = MessageDigest.getInstance("SHA-256").digest(octets);
      return HexFormat.of().formatHex(digest).substring(0, HASH_CHARACTERS);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
