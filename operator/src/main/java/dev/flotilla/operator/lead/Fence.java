package dev.flotilla.operator.lead;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.function.BooleanSupplier;

/// Lets nothing out to the API server that would change something while another operator may lead, tries
/// again included. Thread-safe.
///
/// @param leads whether this process may write now
public record Fence(BooleanSupplier leads) implements Interceptor {
  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    if (!"GET".equals(request.method()) && !leads.getAsBoolean()) {
      throw new KubernetesClientException(
          "not sent, because this operator does not lead: %s %s"
              .formatted(request.method(), request.uri().getPath()));
    }
  }
}
