package dev.flotilla.api.work;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// A number that grows with each lease; of two holders the one with the higher number is right.
public record FencingToken(@JsonValue long value) {
  @JsonCreator
  public FencingToken {}
}
