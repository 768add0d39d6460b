package dev.flotilla.gateway.proxy;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.net.URI;
import java.util.Locale;

/// A server that speaks the Messages API: the provider, a company gateway, the simulator.
///
/// @param url its base; a path is kept in front of every request's
public record Upstream(URI url, Credentials credentials) {
  /// @throws FlotillaException `invalid_request` unless it is an absolute http or https URL
  /// without user, query and fragment
  public Upstream {
    var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https"))
        || url.getHost() == null
        || url.getRawUserInfo() != null
        || url.getRawQuery() != null
        || url.getRawFragment() != null) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "model API: expected http(s)://HOST[:PORT][/PATH], found a URL with scheme '%s', host '%s'"
              .formatted(scheme, url.getHost()));
    }
  }

  boolean isTls() {
    return "https".equalsIgnoreCase(url.getScheme());
  }

  String host() {
    return url.getHost();
  }

  int port() {
    return url.getPort() >= 0 ? url.getPort() : isTls() ? 443 : 80;
  }

  /// What the `Host` header says.
  String authority() {
    return url.getPort() >= 0 ? host() + ":" + url.getPort() : host();
  }

  /// The target of a request line, the base path in front.
  String target(String uri) {
    var base = url.getRawPath() == null ? "" : url.getRawPath();
    return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + uri;
  }
}
