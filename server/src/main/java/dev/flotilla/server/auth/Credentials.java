package dev.flotilla.server.auth;

import dev.flotilla.engine.credential.CredentialStore;
import dev.flotilla.engine.credential.CredentialStore.Holder;
import dev.flotilla.engine.queue.AssignmentTokens;
import dev.flotilla.server.cluster.Identity;
import dev.flotilla.server.cluster.ServiceAccounts;
import dev.flotilla.server.cluster.Verdict;
import java.security.MessageDigest;
import java.util.Optional;

/// Whose token that is. The admin's is known by its hash, in memory, so that it works without a
/// row; a ServiceAccount's proves itself, in a cluster; all others are rows. An assignment token is
/// nobody's here. Thread-safe.
public final class Credentials {
  private static final String ADMIN = "admin";

  private final byte[] adminHash;
  private final CredentialStore store;
  private final Optional<ServiceAccounts> cluster;

  /// @param cluster absent: this server believes no ServiceAccount
  public Credentials(String adminToken, CredentialStore store, Optional<ServiceAccounts> cluster) {
    this.adminHash = AssignmentTokens.hash(adminToken);
    this.store = store;
    this.cluster = cluster;
  }

  /// What a token is worth.
  sealed interface Found {
    record Known(Principal principal) implements Found {}

    record Unknown() implements Found {}

    /// @param reason what is wrong with a ServiceAccount's
    record Refused(String reason) implements Found {}

    /// Nobody can say just now.
    record Unproved(String reason) implements Found {}
  }

  /// The person who holds the token, for what authenticates by itself (the git host).
  public Optional<Principal.Person> person(String token) {
    return find(token) instanceof Found.Known(Principal.Person person)
        ? Optional.of(person)
        : Optional.empty();
  }

  Found find(String token) {
    if (MessageDigest.isEqual(adminHash, AssignmentTokens.hash(token))) {
      return new Found.Known(new Principal.Person(ADMIN, true));
    }
    if (cluster.isPresent() && ServiceAccounts.isLike(token)) {
      return found(cluster.get().verify(token));
    }
    return store
        .find(token)
        .<Found>map(it -> new Found.Known(principal(it, token)))
        .orElseGet(Found.Unknown::new);
  }

  private static Found found(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Proved(Identity.Pod pod) -> new Found.Known(new Principal.Pod(pod));
      case Verdict.Proved(Identity.Operator _) -> new Found.Known(new Principal.Operator());
      case Verdict.Refused(var reason) -> new Found.Refused(reason);
      case Verdict.Unproved(var reason) -> new Found.Unproved(reason);
    };
  }

  private static Principal principal(Holder holder, String token) {
    return switch (holder) {
      case Holder.User(var subject) -> new Principal.Person(subject, false);
      case Holder.Joiner() -> new Principal.Joiner(token);
      case Holder.Instance(var id) -> new Principal.Instance(id);
    };
  }
}
