package dev.flotilla.gateway.admission;

import io.netty.handler.codec.http.HttpMethod;
import java.util.Optional;

/// The only requests that a CLI has any business with.
public enum Route {
  MESSAGES(HttpMethod.POST, "/v1/messages"),
  COUNT_TOKENS(HttpMethod.POST, "/v1/messages/count_tokens"),
  MODELS(HttpMethod.GET, "/v1/models"),
  /// Is anybody there? Answered here.
  ROOT(HttpMethod.HEAD, "/");

  @SuppressWarnings("ImmutableEnumChecker") // Netty's methods are immutable
  private final HttpMethod method;

  private final String path;

  Route(HttpMethod method, String path) {
    this.method = method;
    this.path = path;
  }

  /// @param uri of the request line; a query is allowed and goes up as it is
  public static Optional<Route> of(HttpMethod method, String uri) {
    int query = uri.indexOf('?');
    var path = query < 0 ? uri : uri.substring(0, query);
    for (var route : values()) {
      if (route.method.equals(method) && route.path.equals(path)) {
        return Optional.of(route);
      }
    }
    return Optional.empty();
  }

  /// Whether answers cost tokens.
  public boolean isMetered() {
    return this == MESSAGES;
  }

  /// Whether the body names a model.
  public boolean namesModel() {
    return this == MESSAGES || this == COUNT_TOKENS;
  }
}
