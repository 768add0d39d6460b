package dev.flotilla.simulator.messages;

import dev.flotilla.simulator.wire.WireRequest;
import java.util.Optional;
import java.util.regex.Pattern;

/// Keeps web pages out: a browser that was lured to a loopback address says so in Host or Origin.
final class CallerRules {
  private static final Pattern LOOPBACK =
      Pattern.compile("(https?://)?(127\\.0\\.0\\.1|localhost|\\[::1\\])(:\\d{1,5})?");

  private CallerRules() {}

  static Optional<ApiError> check(WireRequest request) {
    return foreign(request, "host") || foreign(request, "origin")
        ? Optional.of(
            new ApiError(403, "permission_error", "expected a Host and Origin on loopback"))
        : Optional.empty();
  }

  private static boolean foreign(WireRequest request, String header) {
    return request.header(header).filter(h -> !LOOPBACK.matcher(h).matches()).isPresent();
  }
}
