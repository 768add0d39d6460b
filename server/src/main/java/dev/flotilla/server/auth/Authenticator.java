package dev.flotilla.server.auth;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.server.auth.Credentials.Found;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides from the `Authorization` header alone who calls, and whether that is who a route is for.
/// Fails closed. Thread-safe.
public final class Authenticator {
  /// Of a ServiceAccount; all others are short.
  private static final int MAX_TOKEN = 8 * 1024;

  private static final String UNKNOWN =
      "expected 'Authorization: Bearer <token>' with a token of this fleet: the data directory"
          + " holds the admin's, 'flotilla token' makes others";

  private final Credentials credentials;
  private final FailedAttempts failed;

  public Authenticator(Credentials credentials, Clock clock) {
    this.credentials = credentials;
    this.failed = new FailedAttempts(clock);
  }

  /// @throws FlotillaException `unauthenticated`, `rate_limited` after many of those, `forbidden`
  ///     for a good token of another kind, `unavailable` when a ServiceAccount's cannot be judged
  ///     now
  public Principal authenticate(@Nullable String header, String address, Access access) {
    return switch (bearer(header).map(credentials::find).orElseGet(Found.Unknown::new)) {
      case Found.Known(var principal) -> admitted(principal, access);
      case Found.Unknown() -> throw refused(address, UNKNOWN);
      case Found.Refused(var reason) ->
          throw refused(address, "this ServiceAccount token is not good: " + reason);
      case Found.Unproved(var reason) -> throw new FlotillaException(ErrorCode.UNAVAILABLE, reason);
    };
  }

  private static Principal admitted(Principal principal, Access access) {
    if (!isFor(access, principal)) {
      throw new FlotillaException(
          ErrorCode.FORBIDDEN,
          "expected %s, found a good one of another kind".formatted(wanted(access)));
    }
    return principal;
  }

  private FlotillaException refused(String address, String why) {
    if (failed.isTooMany(address)) {
      return new FlotillaException(
          ErrorCode.RATE_LIMITED, "too many credentials that are not good: wait a minute");
    }
    return new FlotillaException(ErrorCode.UNAUTHENTICATED, why);
  }

  private static Optional<String> bearer(@Nullable String header) {
    if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return Optional.empty();
    }
    var token = header.substring(7).strip();
    return token.isEmpty() || token.length() > MAX_TOKEN ? Optional.empty() : Optional.of(token);
  }

  private static boolean isFor(Access access, Principal principal) {
    return switch (access) {
      case PERSON -> principal instanceof Principal.Person;
      case ADMIN -> principal instanceof Principal.Person person && person.admin();
      case INSTANCE -> principal instanceof Principal.Instance;
      case JOINER -> principal instanceof Principal.Joiner || principal instanceof Principal.Pod;
      case OPERATOR -> principal instanceof Principal.Operator;
    };
  }

  private static String wanted(Access access) {
    return switch (access) {
      case PERSON -> "a user's token";
      case ADMIN -> "the admin's token";
      case INSTANCE -> "an instance token";
      case JOINER -> "a join token, or the token of a pool's pod";
      case OPERATOR -> "the token of the operator's ServiceAccount";
    };
  }
}
