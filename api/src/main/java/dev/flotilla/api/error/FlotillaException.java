package dev.flotilla.api.error;

import org.jspecify.annotations.Nullable;

/// What nobody near the caller can mend. The message says what was expected, what was found, which
/// one, and what to do; it holds no secret, because it may be shown to the caller.
public final class FlotillaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public FlotillaException(ErrorCode code, String message) {
    this(code, message, null);
  }

  public FlotillaException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }
}
