package dev.flotilla.operator;

import dev.flotilla.operator.crd.AgentPool;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends all pools of a namespace and waits for that. A pool ends when its agents have finished, and an
/// operator has to be there for it: whoever takes the operator away does this first.
final class PoolsEnd {
  private static final Logger LOG = LoggerFactory.getLogger(PoolsEnd.class);

  private PoolsEnd() {}

  static void await(KubernetesClient client, String namespace) throws InterruptedException {
    var pools = client.resources(AgentPool.class).inNamespace(namespace);
    pools.delete();
    try {
      pools
          .informOnCondition(
              left -> {
                LOG.atInfo().addKeyValue("left", names(left)).log("pools end");
                return left.isEmpty();
              })
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the pools could not be watched", e.getCause());
    }
  }

  private static List<String> names(List<AgentPool> pools) {
    return pools.stream().map(it -> it.getMetadata().getName()).toList();
  }
}
