package dev.flotilla.simulator.messages;

import dev.flotilla.simulator.scenario.TokenCount;
import java.time.Duration;
import java.time.Instant;

/// What the audit log keeps of a request: no content, no credential.
///
/// @param session the CLI's session, or empty
/// @param agent the CLI's sub-agent, or empty
/// @param credential which header it came in: `x-api-key`, `authorization`, both or neither
/// @param status of the answer; 0 if there was none
/// @param tokens what the client was told until the answer ended or broke
/// @param rule of the scenario, or why the request was refused
/// @param ended how the answer ended
/// @param took from arrival to the end, or until now
public record LoggedRequest(
    Instant time,
    String method,
    String path,
    String session,
    String agent,
    String credential,
    String model,
    boolean stream,
    int bytes,
    int status,
    TokenCount tokens,
    String rule,
    Ended ended,
    Duration took) {
  /// How an answer ended.
  public enum Ended {
    /// It is still being given.
    OPEN,
    COMPLETE,
    BROKEN,
    CLIENT_GONE
  }
}
