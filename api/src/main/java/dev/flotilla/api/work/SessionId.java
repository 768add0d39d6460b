package dev.flotilla.api.work;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// A Claude Code conversation; the id that the CLI is given by `--session-id`.
public record SessionId(@JsonValue UUID value) {
  @JsonCreator
  public SessionId {}

  public static SessionId random() {
    return new SessionId(UUID.randomUUID());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
