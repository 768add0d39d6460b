package dev.flotilla.engine.usage;

import dev.flotilla.api.usage.Price;
import dev.flotilla.api.usage.Tokens;
import dev.flotilla.api.usage.Usd;
import java.time.Instant;

/// One row of the ledger: an answer of the model, or one that was never seen.
///
/// @param model the one that answered
/// @param answered the provider answered with status 200
/// @param complete false: the answer broke before its last figure
/// @param price the answering model's
/// @param estimatedUsd what budgets add for what a broken answer did not report
public record ModelRequest(
    Reservation reservation,
    String model,
    boolean answered,
    boolean complete,
    Tokens tokens,
    Price price,
    Usd estimatedUsd,
    Instant endedAt) {
  static final int NEVER_SEEN = 0;
  static final int OK = 200;

  /// The row that replaces a request whose gateway died: the worst that it may have cost.
  static ModelRequest lost(Reservation reservation, Instant now) {
    return unseen(reservation, reservation.amountUsd(), now);
  }

  /// The row of an answer of which not even the status was seen.
  public static ModelRequest unseen(Reservation reservation, Usd estimatedUsd, Instant now) {
    return new ModelRequest(
        reservation,
        reservation.model(),
        false,
        false,
        Tokens.NONE,
        reservation.price(),
        estimatedUsd,
        now);
  }

  public Usd costUsd() {
    return price.of(tokens);
  }

  int status() {
    return answered ? OK : NEVER_SEEN;
  }
}
