package dev.flotilla.server.cluster;

/// Who a ServiceAccount token proves its bearer to be.
public sealed interface Identity {
  /// What scales the pools.
  record Operator() implements Identity {}

  /// One of a pool's pods.
  ///
  /// @param pool the name of its ServiceAccount, which is the pool's
  record Pod(String name, String uid, String pool) implements Identity {}
}
