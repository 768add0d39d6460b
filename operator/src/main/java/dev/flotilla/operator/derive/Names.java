package dev.flotilla.operator.derive;

import dev.flotilla.operator.crd.AgentPool;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Names, labels and owners of what belongs to a pool.
public final class Names {
  /// Field manager of all that the operator writes, and `managed-by` of what it owns.
  public static final String MANAGER = "flotilla-operator";

  static final String NAME = "app.kubernetes.io/name";

  static final String POOL = "flotilla.dev/pool";

  private Names() {}

  static Map<String, String> labels(AgentPool pool) {
    var labels = new TreeMap<String, String>();
    labels.put(NAME, pool.getMetadata().getName());
    labels.put("app.kubernetes.io/component", "agent");
    labels.put("app.kubernetes.io/part-of", "flotilla");
    labels.put("app.kubernetes.io/managed-by", MANAGER);
    labels.put(POOL, pool.getMetadata().getName());
    labels.put("flotilla.dev/role", pool.getSpec().role());
    labels.put("flotilla.dev/fleet", pool.getSpec().fleetRef().name());
    return labels;
  }

  /// The pool whose name an object bears as its label; absent: none's.
  public static Optional<String> pool(HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getLabels()).map(it -> it.get(POOL));
  }

  static LabelSelector pods(AgentPool pool) {
    return new LabelSelector(null, Map.of(POOL, pool.getMetadata().getName()));
  }

  /// Of an object that bears the pool's name and goes when the pool goes.
  static ObjectMeta owned(AgentPool pool) {
    return new ObjectMetaBuilder()
        .withName(pool.getMetadata().getName())
        .withNamespace(pool.getMetadata().getNamespace())
        .withLabels(labels(pool))
        .withOwnerReferences(owner(pool))
        .build();
  }

  /// `controller: true`, or a disruption budget over the pool's pods would allow no eviction at all.
  static OwnerReference owner(AgentPool pool) {
    return new OwnerReferenceBuilder()
        .withApiVersion(AgentPool.GROUP + "/" + AgentPool.VERSION)
        .withKind("AgentPool")
        .withName(pool.getMetadata().getName())
        .withUid(pool.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }
}
