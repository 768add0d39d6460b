package dev.flotilla.engine.ledger;

import dev.flotilla.engine.queue.AssignmentTokens;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Join tokens buy one instance token each.
public final class JoinTokens {
  /// What a good one was worth.
  ///
  /// @param role its instance leases only that role's assignments; absent: as it asks for
  public record Spent(Optional<String> role) {}

  private static final String SPEND =
      """
      update credential set spent_at = :now
       where token_hash = :hash and kind = 'join' and spent_at is null and revoked_at is null
         and (expires_at is null or expires_at > :now)
      returning role
      """;

  private JoinTokens() {}

  /// Spends it; empty when it is not good (any more).
  public static Optional<Spent> spend(Handle handle, String token, Instant now) {
    return handle
        .createQuery(SPEND)
        .bind("hash", AssignmentTokens.hash(token))
        .bind("now", now)
        .map((row, _) -> new Spent(Columns.text(row, "role")))
        .findOne();
  }
}
