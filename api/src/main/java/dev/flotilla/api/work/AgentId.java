package dev.flotilla.api.work;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.util.regex.Pattern;

/// One slot of an instance, `name-1`: what works on one assignment at a time.
public record AgentId(@JsonValue String value) {
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  @JsonCreator
  public AgentId {
    if (!VALID.matcher(value).matches()) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "agent id: expected 1 to 63 of A-Z, a-z, 0-9, '.', '_' and '-'");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
