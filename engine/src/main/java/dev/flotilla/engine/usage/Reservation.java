package dev.flotilla.engine.usage;

import dev.flotilla.api.usage.Price;
import dev.flotilla.api.usage.Usd;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// A request in flight and what it may cost.
///
/// @param id becomes the ledger row's
/// @param gateway the process that carries it
/// @param model the one that was asked
/// @param bytes of the request's body
/// @param inputUsd what reading the request may cost
/// @param outputUsd what the answer may cost
public record Reservation(
    UUID id,
    String gateway,
    Caller caller,
    String model,
    boolean streamed,
    long bytes,
    Price price,
    Usd inputUsd,
    Usd outputUsd,
    Instant at) {

  List<BudgetScope> scopes() {
    return caller.scopes(at);
  }

  Usd amountUsd() {
    return inputUsd.plus(outputUsd);
  }
}
