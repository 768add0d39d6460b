package dev.flotilla.gateway.proxy;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The way out to a TLS upstream: whom to trust, and through which proxy.
///
/// @param ca PEM of a private CA, trusted beside the system's
/// @param proxy an HTTP proxy that is asked to CONNECT, as `http://[user:password@]host:port`
/// @param noProxy hosts that are reached directly: a name and all below it, or `*`
public record Egress(Optional<Path> ca, Optional<URI> proxy, List<String> noProxy) {
  public static final Egress DIRECT = new Egress(Optional.empty(), Optional.empty(), List.of());

  /// Reads `HTTPS_PROXY` and `NO_PROXY` (or their lower-case forms).
  public static Egress from(Optional<Path> ca, Map<String, String> env) {
    return new Egress(
        ca,
        value(env, "HTTPS_PROXY").or(() -> value(env, "https_proxy")).map(Egress::proxyUri),
        value(env, "NO_PROXY").or(() -> value(env, "no_proxy")).stream()
            .flatMap(it -> Arrays.stream(it.split(",")))
            .map(it -> it.strip().toLowerCase(Locale.ROOT))
            .filter(it -> !it.isEmpty())
            .toList());
  }

  /// The proxy for that host; TLS only.
  Optional<URI> proxyFor(Upstream upstream) {
    return upstream.isTls() && noProxy.stream().noneMatch(it -> covers(it, upstream))
        ? proxy
        : Optional.empty();
  }

  static InetSocketAddress unresolved(URI proxy) {
    return InetSocketAddress.createUnresolved(
        proxy.getHost(), proxy.getPort() >= 0 ? proxy.getPort() : 80);
  }

  private static boolean covers(String rule, Upstream upstream) {
    var host = upstream.host().toLowerCase(Locale.ROOT);
    var name = rule.startsWith("*.") ? rule.substring(2) : rule.replaceFirst("^\\.", "");
    return rule.equals("*")
        || host.equals(name)
        || (host + ":" + upstream.port()).equals(name)
        || host.endsWith("." + name);
  }

  private static URI proxyUri(String text) {
    try {
      var uri = URI.create(text.contains("://") ? text : "http://" + text);
      if ("http".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw unusableProxy(e);
    }
    throw unusableProxy(null);
  }

  private static FlotillaException unusableProxy(@Nullable Throwable cause) {
    return new FlotillaException(
        ErrorCode.INVALID_REQUEST,
        "HTTPS_PROXY: expected http://[USER:PASSWORD@]HOST:PORT, found something else",
        cause);
  }

  private static Optional<String> value(Map<String, String> env, String name) {
    return Optional.ofNullable(env.get(name)).map(String::strip).filter(it -> !it.isEmpty());
  }

  @Override
  public String toString() {
    return "Egress[ca=%s, proxy=%s]".formatted(ca, proxy.map(URI::getHost));
  }
}
