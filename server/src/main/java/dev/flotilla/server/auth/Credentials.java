package dev.flotilla.server.auth;

import dev.flotilla.engine.credential.CredentialStore;
import dev.flotilla.engine.credential.CredentialStore.Holder;
import dev.flotilla.engine.queue.AssignmentTokens;
import java.security.MessageDigest;
import java.util.Optional;

/// Whose token that is. The admin's is known by its hash, in memory, so that it works without a
/// row; all others are rows. An assignment token is nobody's here. Thread-safe.
public final class Credentials {
  private static final String ADMIN = "admin";

  private final byte[] adminHash;
  private final CredentialStore store;

  public Credentials(String adminToken, CredentialStore store) {
    this.adminHash = AssignmentTokens.hash(adminToken);
    this.store = store;
  }

  /// The person who holds the token, for what authenticates by itself (the git host).
  public Optional<Principal.Person> person(String token) {
    return find(token)
        .flatMap(
            it -> it instanceof Principal.Person person ? Optional.of(person) : Optional.empty());
  }

  Optional<Principal> find(String token) {
    if (MessageDigest.isEqual(adminHash, AssignmentTokens.hash(token))) {
      return Optional.of(new Principal.Person(ADMIN, true));
    }
    return store.find(token).map(it -> principal(it, token));
  }

  private static Principal principal(Holder holder, String token) {
    return switch (holder) {
      case Holder.User(var subject) -> new Principal.Person(subject, false);
      case Holder.Joiner() -> new Principal.Joiner(token);
      case Holder.Instance(var id) -> new Principal.Instance(id);
    };
  }
}
