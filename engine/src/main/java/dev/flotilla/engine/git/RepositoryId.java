package dev.flotilla.engine.git;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// One repository of one owner, told apart by its root commit: all its tasks share its objects.
public record RepositoryId(@JsonValue UUID value) {
  @JsonCreator
  public RepositoryId {}

  public static RepositoryId random() {
    return new RepositoryId(UUID.randomUUID());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
