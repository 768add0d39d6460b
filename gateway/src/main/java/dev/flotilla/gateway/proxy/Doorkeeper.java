package dev.flotilla.gateway.proxy;

import dev.flotilla.gateway.admission.Refusal;
import dev.flotilla.gateway.admission.Route;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What can be refused by the head of a request alone. A `Host` that is not ours or an `Origin`
/// means a browser that was led here: no CLI sends them.
///
/// @param hosts names under which the gateway is reached, without port
record Doorkeeper(Set<String> hosts) {
  Optional<Refusal> refuses(HttpRequest request) {
    var route = Route.of(request.method(), request.uri());
    if (!hosts.contains(host(request)) || request.headers().contains(HttpHeaderNames.ORIGIN)) {
      return Optional.of(Refusal.forbidden("expected a request to the gateway's own name"));
    }
    if (route.isEmpty()) {
      return Optional.of(Refusal.notFound());
    }
    if (request.headers().contains(HttpHeaderNames.CONTENT_ENCODING)) {
      return Optional.of(Refusal.invalid("expected a body without content-encoding"));
    }
    boolean anonymous = Headers.token(request.headers()).filter(it -> !it.isEmpty()).isEmpty();
    return route.get() != Route.ROOT && anonymous
        ? Optional.of(Refusal.unauthenticated())
        : Optional.empty();
  }

  private static String host(HttpRequest request) {
    var said = request.headers().get(HttpHeaderNames.HOST, "").toLowerCase(Locale.ROOT);
    int colon = said.lastIndexOf(':');
    return colon > said.lastIndexOf(']') ? said.substring(0, colon) : said;
  }
}
