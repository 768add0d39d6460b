package dev.flotilla.server.auth;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Refuses requests that a web page may have sent: a `Host` that is no name of ours (DNS
/// rebinding) and an `Origin` that is another site's (CSRF). Immutable.
public final class HostGuard {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|[a-z0-9-]+\\.localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

  private final Set<String> hosts;
  private final Set<String> origins;

  /// @param hosts names of this server besides the loopback ones, without a port
  /// @param origins sites besides this one whose pages may call, such as `http://localhost:6011`
  public HostGuard(Set<String> hosts, Set<String> origins) {
    this.hosts = Set.copyOf(hosts);
    this.origins = Set.copyOf(origins);
  }

  /// @param host the header, port and all
  /// @throws FlotillaException `forbidden`
  public void check(@Nullable String host, @Nullable String origin) {
    if (host == null || !isOurs(host)) {
      throw new FlotillaException(
          ErrorCode.FORBIDDEN,
          "expected a loopback name or one of the configured ones in the Host header: call the"
              + " server by such a name, or add the name to its configuration");
    }
    if (origin != null && !isSame(host, origin) && !origins.contains(origin)) {
      throw new FlotillaException(
          ErrorCode.FORBIDDEN, "expected no Origin header or this server's: other sites may not");
    }
  }

  private boolean isOurs(String host) {
    var lower = host.toLowerCase(Locale.ROOT);
    var name = lower.replaceFirst(":[0-9]{1,5}$", "");
    return LOOPBACK.matcher(name).matches() || hosts.contains(name);
  }

  private static boolean isSame(String host, String origin) {
    try {
      var authority = new URI(origin).getRawAuthority();
      return authority != null && authority.equalsIgnoreCase(host);
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
