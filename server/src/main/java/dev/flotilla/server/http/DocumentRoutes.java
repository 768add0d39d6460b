package dev.flotilla.server.http;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.server.auth.Access;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The document that describes all others.
final class DocumentRoutes implements RouteGroup {
  static final String RESOURCE = "/openapi.yaml";

  @Override
  public void addTo(Router router) {
    router.get(
        "/api/v1/openapi.yaml",
        Access.PERSON,
        ctx -> ctx.contentType("application/yaml").result(document()));
  }

  private static byte[] document() {
    try (var in = DocumentRoutes.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new FlotillaException(
            ErrorCode.INTERNAL, "expected openapi.yaml among the resources");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
