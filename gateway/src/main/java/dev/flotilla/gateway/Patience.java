package dev.flotilla.gateway;

import java.time.Duration;

/// How long the gateway waits for others.
///
/// @param crowded for requests in flight that hold the rest of a budget
/// @param row for PostgreSQL to take a ledger row, while the end of the answer is held
/// @param reservation without renewal, until its gateway counts as dead
public record Patience(Duration crowded, Duration row, Duration reservation) {
  public static final Patience DEFAULT =
      new Patience(Duration.ofSeconds(240), Duration.ofSeconds(30), Duration.ofSeconds(30));
}
