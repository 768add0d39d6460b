package dev.flotilla.server.cluster;

import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Whose tokens a server in a cluster believes.
///
/// @param namespace whose pods may join
/// @param issuer absent: whom the API server's discovery document names
/// @param keys where the API server publishes its keys; `https`, or `http` on loopback
/// @param token file of the server's own token, for reading them
/// @param ca PEM of the API server's CA
/// @param operator ServiceAccount of the operator
/// @param leeway by which clocks may differ
public record ClusterConfig(
    String namespace,
    Optional<String> issuer,
    URI keys,
    Path token,
    Path ca,
    String operator,
    Duration leeway) {
  private static final Duration LEEWAY = Duration.ofSeconds(60);

  /// @throws FlotillaException `invalid_request` for keys that anybody on the way could replace
  public ClusterConfig {
    var host = String.valueOf(keys.getHost());
    var isLocal = host.equals("localhost") || host.equals("127.0.0.1");
    if (!"https".equals(keys.getScheme()) && !("http".equals(keys.getScheme()) && isLocal)) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "%s: expected an https URL, found '%s'".formatted(Setting.CLUSTER_KEYS.yaml(), keys));
    }
  }

  /// Empty outside of a cluster: `cluster.namespace` turns it on.
  public static Optional<ClusterConfig> from(Settings settings) {
    return settings
        .optional(Setting.CLUSTER_NAMESPACE)
        .map(
            namespace ->
                new ClusterConfig(
                    namespace,
                    settings.optional(Setting.CLUSTER_ISSUER),
                    URI.create(settings.text(Setting.CLUSTER_KEYS)),
                    settings.path(Setting.CLUSTER_TOKEN_FILE),
                    settings.path(Setting.CLUSTER_CA),
                    settings.text(Setting.CLUSTER_OPERATOR),
                    LEEWAY));
  }
}
