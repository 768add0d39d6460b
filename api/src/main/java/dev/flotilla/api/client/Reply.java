package dev.flotilla.api.client;

/// What the server answers to a fenced write of an attempt.
public sealed interface Reply<T> {
  record Accepted<T>(T value) implements Reply<T> {}

  /// Somebody else holds the assignment: stop at once, report nothing.
  record LeaseLost<T>() implements Reply<T> {}

  /// The state forbids it; `detail` says what was expected (a gap, a part that has not arrived).
  record Conflict<T>(String detail) implements Reply<T> {}
}
