package dev.flotilla.api.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.SecureRandom;

/// The name of a task, `[a-z0-9][a-z0-9-]{0,39}`: it is part of branch names.
public record TaskId(@JsonValue String value) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

  @JsonCreator
  public TaskId {
    Names.check("task id", value);
  }

  /// A new one: eight letters and digits, none that are easily confused.
  public static TaskId random() {
    var text = new StringBuilder(8);
    for (int i = 0; i < 8; i++) {
      text.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
    }
    return new TaskId(text.toString());
  }

  @Override
  public String toString() {
    return value;
  }
}
