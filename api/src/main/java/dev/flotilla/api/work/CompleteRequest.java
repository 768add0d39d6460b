package dev.flotilla.api.work;

/// `POST /agent/v1/attempts/{attempt}/complete`: 204, or `lease_lost`. Repeating it with the same
/// attempt is the same completion.
public record CompleteRequest(FencingToken token, Outcome outcome) {}
