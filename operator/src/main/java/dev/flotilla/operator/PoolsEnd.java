package dev.flotilla.operator;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.operator.crd.AgentPool;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends all pools of a namespace and waits for that. A pool ends when its agents have finished, and an
/// operator has to be there for it: whoever takes the operator away does this first.
final class PoolsEnd {
  private static final Logger LOG = LoggerFactory.getLogger(PoolsEnd.class);

  /// Of the last `helm test`, who keeps it to be read and never takes it away.
  private static final String LAST_TEST = "flotilla-test";

  private PoolsEnd() {}

  /// @throws FlotillaException `forbidden` or `unavailable`, as the API server's answer is
  static void await(KubernetesClient client, String namespace) throws InterruptedException {
    try {
      end(client, namespace);
      client.pods().inNamespace(namespace).withName(LAST_TEST).delete();
    } catch (KubernetesClientException e) {
      throw new FlotillaException(
          e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
              ? ErrorCode.FORBIDDEN
              : ErrorCode.UNAVAILABLE,
          "the pools of namespace %s are not ended: %s".formatted(namespace, reason(e)),
          e);
    }
  }

  private static void end(KubernetesClient client, String namespace) throws InterruptedException {
    var pools = client.resources(AgentPool.class).inNamespace(namespace);
    try {
      pools.delete();
      pools
          .informOnCondition(
              left -> {
                LOG.atInfo().addKeyValue("left", names(left)).log("pools end");
                return left.isEmpty();
              })
          .get();
    } catch (ExecutionException e) {
      throw KubernetesClientException.launderThrowable(e.getCause());
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
      LOG.atInfo().addKeyValue("namespace", namespace).log("no pools: they are not defined");
    }
  }

  /// What the API server said, or why it could not be asked.
  private static String reason(KubernetesClientException e) {
    if (e.getStatus() != null && e.getStatus().getMessage() != null) {
      return e.getStatus().getMessage();
    }
    return e.getCause() == null ? String.valueOf(e.getMessage()) : String.valueOf(e.getCause());
  }

  private static List<String> names(List<AgentPool> pools) {
    return pools.stream().map(it -> it.getMetadata().getName()).toList();
  }
}
