package dev.flotilla.gateway.admission;

import dev.flotilla.api.error.ErrorCode;
import java.time.Duration;
import java.util.Optional;

/// Why a request is not let through, in the shape that the provider's errors have.
///
/// @param type the provider's word for the kind of error
/// @param retryAfter there: the state will pass, the CLI may ask again; absent: it must not
public record Refusal(int status, String type, String message, Optional<Duration> retryAfter) {
  public static Refusal leaseLost() {
    return never(
        ErrorCode.LEASE_LOST.status(),
        "permission_error",
        "lease_lost: the assignment token is not, or no longer, good");
  }

  public static Refusal unauthenticated() {
    return never(
        ErrorCode.UNAUTHENTICATED.status(),
        "authentication_error",
        "expected an assignment token as Authorization: Bearer or x-api-key, found none");
  }

  public static Refusal forbidden(String message) {
    return never(ErrorCode.FORBIDDEN.status(), "permission_error", "forbidden: " + message);
  }

  public static Refusal invalid(String message) {
    return never(
        ErrorCode.INVALID_REQUEST.status(), "invalid_request_error", "invalid_request: " + message);
  }

  public static Refusal notFound() {
    return never(
        ErrorCode.NOT_FOUND.status(),
        "not_found_error",
        "not_found: expected POST /v1/messages, POST /v1/messages/count_tokens or GET /v1/models");
  }

  public static Refusal tooLarge(long cap) {
    return never(
        ErrorCode.TOO_LARGE.status(),
        "request_too_large",
        "too_large: expected a body of at most %d bytes".formatted(cap));
  }

  public static Refusal exhausted(String message) {
    return never(
        ErrorCode.BUDGET_EXHAUSTED.status(), "billing_error", "budget_exhausted: " + message);
  }

  public static Refusal crowded(Duration retryAfter) {
    return new Refusal(
        ErrorCode.RATE_LIMITED.status(),
        "rate_limit_error",
        "rate_limited: requests in flight hold the rest of the budget",
        Optional.of(retryAfter));
  }

  public static Refusal unavailable(String message, Duration retryAfter) {
    return new Refusal(
        ErrorCode.UNAVAILABLE.status(),
        "api_error",
        "unavailable: " + message,
        Optional.of(retryAfter));
  }

  /// One that asking again does not mend.
  public static Refusal never(int status, String type, String message) {
    return new Refusal(status, type, message, Optional.empty());
  }
}
