package dev.flotilla.api.work;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// The unit that an agent leases.
public record AssignmentId(@JsonValue UUID value) {
  @JsonCreator
  public AssignmentId {}

  public static AssignmentId random() {
    return new AssignmentId(UUID.randomUUID());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
