package dev.flotilla.engine.usage;

import dev.flotilla.api.usage.Usd;

/// A limit on spending and how much of it is used.
///
/// @param settledUsd of ended requests, estimates included
/// @param reservedUsd of requests in flight
public record Budget(BudgetScope scope, Usd limitUsd, Usd settledUsd, Usd reservedUsd) {
  public boolean isExhausted() {
    return settledUsd.compareTo(limitUsd) >= 0;
  }

  boolean isCrowded() {
    return settledUsd.plus(reservedUsd).compareTo(limitUsd) >= 0;
  }
}
