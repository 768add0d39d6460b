package dev.flotilla.engine.credential;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What a token of the ledger is good for.
public enum CredentialKind {
  /// A person's: REST.
  USER,
  /// An agent process's first call, once.
  JOIN;

  /// The form on the wire and in the ledger.
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
