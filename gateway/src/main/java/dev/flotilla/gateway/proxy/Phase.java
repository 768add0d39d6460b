package dev.flotilla.gateway.proxy;

/// Where an exchange stands.
enum Phase {
  ADMITTING,
  CONNECTING,
  ASKED,
  /// an answer other than 200 is being read
  REFUSED_UPSTREAM,
  /// until the next try
  WAITING,
  /// what it came to is being written down
  SETTLING,
  RELAYING,
  ENDED
}
