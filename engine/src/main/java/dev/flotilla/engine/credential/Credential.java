package dev.flotilla.engine.credential;

import java.time.Instant;
import java.util.Optional;

/// A token as far as it is known after it was handed out: by the start of its hash.
///
/// @param id the hash's first 12 hex digits
/// @param subject whom audit names
/// @param role a join token's: the instance leases that role's assignments only
public record Credential(
    String id,
    CredentialKind kind,
    String subject,
    Optional<String> role,
    Instant createdAt,
    Optional<Instant> expiresAt,
    Optional<Instant> spentAt,
    Optional<Instant> revokedAt) {}
