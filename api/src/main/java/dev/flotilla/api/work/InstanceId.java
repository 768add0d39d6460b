package dev.flotilla.api.work;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// One agent process: a JVM with one or more slots.
public record InstanceId(@JsonValue UUID value) {
  @JsonCreator
  public InstanceId {}

  public static InstanceId random() {
    return new InstanceId(UUID.randomUUID());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
