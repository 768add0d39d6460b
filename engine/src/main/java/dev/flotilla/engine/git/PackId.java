package dev.flotilla.engine.git;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// A pack and its index, one unit of storage.
public record PackId(@JsonValue UUID value) {
  @JsonCreator
  public PackId {}

  public static PackId random() {
    return new PackId(UUID.randomUUID());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
