package dev.flotilla.simulator.messages;

/// An error as the provider words it.
record ApiError(int status, String type, String message) {
  static ApiError of(int status) {
    return new ApiError(status, typeOf(status), messageOf(status));
  }

  static ApiError invalid(String message) {
    return new ApiError(400, typeOf(400), message);
  }

  static String typeOf(int status) {
    return switch (status) {
      case 400 -> "invalid_request_error";
      case 401 -> "authentication_error";
      case 402 -> "billing_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 504 -> "timeout_error";
      case 529 -> "overloaded_error";
      default -> status < 500 ? "invalid_request_error" : "api_error";
    };
  }

  private static String messageOf(int status) {
    return switch (status) {
      case 401 -> "invalid x-api-key";
      case 404 -> "Not found";
      case 405 -> "Method Not Allowed";
      case 413 -> "Request exceeds the maximum size";
      case 429 -> "This request would exceed your account's rate limit. Please try again later.";
      case 500 -> "Internal server error";
      case 529 -> "Overloaded";
      default -> "Error " + status;
    };
  }
}
