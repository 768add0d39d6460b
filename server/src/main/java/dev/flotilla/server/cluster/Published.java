package dev.flotilla.server.cluster;

import java.util.Map;

/// What an API server says about the tokens that it issues.
///
/// @param keys by `kid`
record Published(String issuer, Map<String, VerifyingKey> keys) {
  Published {
    keys = Map.copyOf(keys);
  }

  /// Where it is read.
  interface Source {
    /// @throws java.io.IOException with a message for whoever runs the server
    Published read() throws java.io.IOException;
  }
}
