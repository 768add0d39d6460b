package dev.flotilla.server.cluster;

/// What became of looking at a token.
public sealed interface Verdict {
  record Proved(Identity identity) implements Verdict {}

  /// @param reason what was expected and what was found, without anything secret
  record Refused(String reason) implements Verdict {}

  /// Nobody can say now: the keys cannot be read.
  record Unproved(String reason) implements Verdict {}
}
