package dev.flotilla.engine.git;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// A commit of a user's repository on its way to the git host, or there.
public record UploadId(@JsonValue UUID value) {
  @JsonCreator
  public UploadId {}

  public static UploadId random() {
    return new UploadId(UUID.randomUUID());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
