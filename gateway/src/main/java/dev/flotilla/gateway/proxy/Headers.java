package dev.flotilla.gateway.proxy;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which headers go on, up and down, and which stay.
final class Headers {
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "http2-settings");

  /// Credentials, and what is made anew: the host, the length, the encoding that can be metered.
  private static final Set<String> NOT_UP =
      Set.of(
          "authorization",
          "x-api-key",
          "cookie",
          "host",
          "content-length",
          "accept-encoding",
          "expect");

  private static final Set<String> NOT_DOWN = Set.of("set-cookie", "alt-svc");

  private Headers() {}

  /// The assignment token of a request: `Authorization: Bearer` or `x-api-key`.
  static Optional<String> token(HttpHeaders headers) {
    var authorization = headers.get(HttpHeaderNames.AUTHORIZATION, "");
    return authorization.regionMatches(true, 0, "Bearer ", 0, 7)
        ? Optional.of(authorization.substring(7).strip())
        : Optional.ofNullable(headers.get("x-api-key")).map(String::strip);
  }

  /// As the CLI sent them, less credentials, hop-by-hop ones and whatever holds the token.
  static HttpHeaders up(HttpHeaders from, String token, Upstream upstream) {
    var to = copy(from, NOT_UP, token);
    to.set(HttpHeaderNames.HOST, upstream.authority());
    to.set(HttpHeaderNames.ACCEPT_ENCODING, "identity");
    return to;
  }

  /// As the provider sent them, less hop-by-hop ones, cookies and whatever holds the key.
  static HttpHeaders down(HttpHeaders from, String key) {
    return copy(from, NOT_DOWN, key);
  }

  private static HttpHeaders copy(HttpHeaders from, Set<String> dropped, String secret) {
    var named =
        from.getAll(HttpHeaderNames.CONNECTION).stream()
            .flatMap(it -> Stream.of(it.split(",")))
            .map(it -> it.strip().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    var to = new DefaultHttpHeaders();
    for (Map.Entry<String, String> header : from) {
      var name = header.getKey().toLowerCase(Locale.ROOT);
      boolean secretive = !secret.isEmpty() && header.getValue().contains(secret);
      if (!HOP_BY_HOP.contains(name)
          && !dropped.contains(name)
          && !named.contains(name)
          && !secretive) {
        to.add(header.getKey(), header.getValue());
      }
    }
    return to;
  }
}
