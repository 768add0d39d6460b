package dev.flotilla.api.work;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.util.regex.Pattern;

/// A git object id, 40 hex digits in lower case (SHA-1 repositories only).
public record CommitId(@JsonValue String value) {
  private static final Pattern VALID = Pattern.compile("[0-9a-f]{40}");

  @JsonCreator
  public CommitId {
    if (!VALID.matcher(value).matches()) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST, "expected a git object id of 40 hex digits");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
