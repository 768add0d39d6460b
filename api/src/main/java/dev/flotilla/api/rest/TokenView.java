package dev.flotilla.api.rest;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A token as lists show it, without the token.
///
/// @param id names it in `DELETE /api/v1/tokens/{id}`
public record TokenView(
    String id,
    String kind,
    String subject,
    @Nullable String role,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant spentAt,
    @Nullable Instant revokedAt) {

  /// The answer to `POST /api/v1/tokens`: the only time that the token is shown.
  public record Minted(String token, TokenView about) {
    @Override
    public String toString() {
      return "Minted[" + about + "]";
    }
  }
}
