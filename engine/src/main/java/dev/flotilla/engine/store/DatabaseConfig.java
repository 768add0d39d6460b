package dev.flotilla.engine.store;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Where PostgreSQL is, and how many connections may be open to it. `toString` holds no password.
///
/// @param url `jdbc:postgresql://host:port/name`
/// @param connections size of the pool, at least 2
public record DatabaseConfig(
    String url, Optional<String> user, Optional<String> password, int connections) {
  private static final String JDBC = "jdbc:postgresql:";

  public DatabaseConfig {
    if (!url.startsWith(JDBC)) {
      throw invalid();
    }
    if (connections < 2) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST, "expected 2 or more connections, found " + connections);
    }
  }

  /// @param text `jdbc:postgresql:…` as the driver takes it, or `postgresql://user:password@host/name`
  /// @throws FlotillaException `invalid_request` for anything else; the text is not repeated, as it
  ///     may hold a password
  public static DatabaseConfig of(String text, int connections) {
    if (text.startsWith(JDBC)) {
      return new DatabaseConfig(text, Optional.empty(), Optional.empty(), connections);
    }
    if (!text.startsWith("postgresql://") && !text.startsWith("postgres://")) {
      throw invalid();
    }
    try {
      return ofUri(URI.create(text), connections);
    } catch (IllegalArgumentException e) {
      throw invalid();
    }
  }

  private static DatabaseConfig ofUri(URI uri, int connections) {
    var info = Optional.ofNullable(uri.getRawUserInfo()).map(it -> it.split(":", 2));
    var port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return new DatabaseConfig(
        JDBC + "//" + uri.getHost() + port + uri.getRawPath() + query,
        info.map(it -> decoded(it[0])),
        info.filter(it -> it.length == 2).map(it -> decoded(it[1])),
        connections);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static FlotillaException invalid() {
    return new FlotillaException(
        ErrorCode.INVALID_REQUEST,
        "database URL: expected jdbc:postgresql://host:port/name or"
            + " postgresql://user:password@host:port/name");
  }

  @Override
  public String toString() {
    return "DatabaseConfig[connections=" + connections + "]";
  }
}
