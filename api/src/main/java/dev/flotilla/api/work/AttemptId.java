package dev.flotilla.api.work;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// One try at an assignment by one agent. The agent chooses it, so that a repeated `lease` is the
/// same lease.
public record AttemptId(@JsonValue UUID value) {
  @JsonCreator
  public AttemptId {}

  public static AttemptId random() {
    return new AttemptId(UUID.randomUUID());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
