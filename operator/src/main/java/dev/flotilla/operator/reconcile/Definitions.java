package dev.flotilla.operator.reconcile;

import dev.flotilla.operator.crd.AgentFleet;
import dev.flotilla.operator.crd.AgentPool;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the API server knows fleets and pools and lets them be read. An operator that is installed
/// before its definitions, or before its rights, waits for them.
final class Definitions {
  private static final Logger LOG = LoggerFactory.getLogger(Definitions.class);
  private static final long SECONDS = 2;

  private Definitions() {}

  static void await(KubernetesClient client, String namespace) throws InterruptedException {
    var said = List.<String>of();
    var missing = missing(client, namespace);
    while (!missing.isEmpty()) {
      if (!missing.equals(said)) {
        missing.forEach(it -> LOG.atWarn().addKeyValue("missing", it).log("waits"));
      }
      said = missing;
      TimeUnit.SECONDS.sleep(SECONDS);
      missing = missing(client, namespace);
    }
  }

  private static List<String> missing(KubernetesClient client, String namespace) {
    return Stream.of(AgentFleet.class, AgentPool.class)
        .map(it -> missing(client, it, namespace))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<String> missing(
      KubernetesClient client, Class<? extends HasMetadata> kind, String namespace) {
    try {
      client
          .resources(kind)
          .inNamespace(namespace)
          .list(new ListOptionsBuilder().withLimit(1L).build());
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return Optional.of(
          e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
              ? "the definition of %s: install the chart flotilla-crds"
                  .formatted(HasMetadata.getFullResourceName(kind))
              : String.valueOf(e.getMessage()));
    }
  }
}
