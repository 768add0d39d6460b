package dev.flotilla.simulator.messages;

import dev.flotilla.simulator.wire.WireRequest;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What the API refuses by a request's headers.
final class HeaderRules {
  private static final Set<String> VERSIONS = Set.of("2023-01-01", "2023-06-01");

  private static final Pattern BEARER = Pattern.compile("(?i)bearer \\S+");

  private HeaderRules() {}

  static Optional<ApiError> check(WireRequest request) {
    return checkCaller(request).or(() -> contentType(request));
  }

  /// What every request needs, with or without a body.
  static Optional<ApiError> checkCaller(WireRequest request) {
    if (!credential(request)) {
      return Optional.of(new ApiError(401, "authentication_error", "x-api-key header is required"));
    }
    var version = request.header("anthropic-version");
    if (version.isEmpty()) {
      return Optional.of(ApiError.invalid("anthropic-version: header is required"));
    }
    if (!VERSIONS.contains(version.get())) {
      return Optional.of(
          ApiError.invalid(
              "anthropic-version: \"%s\" is not a valid version".formatted(version.get())));
    }
    return Optional.empty();
  }

  private static Optional<ApiError> contentType(WireRequest request) {
    var type = request.header("content-type").orElse("");
    return type.startsWith("application/json")
        ? Optional.empty()
        : Optional.of(ApiError.invalid("content-type: must be application/json"));
  }

  private static boolean credential(WireRequest request) {
    var bearer = request.header("authorization").orElse("");
    return !request.header("x-api-key").orElse("").isBlank() || BEARER.matcher(bearer).matches();
  }
}
