package dev.flotilla.simulator.messages;

import dev.flotilla.simulator.messages.LoggedRequest.Ended;
import dev.flotilla.simulator.scenario.TokenCount;
import dev.flotilla.simulator.wire.WireRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// Notes on one request while it is answered. For the thread that answers.
final class Observed {
  private final WireRequest request;
  private final Instant arrived;
  private String model = "";
  private boolean stream;
  private int status;
  private TokenCount tokens = TokenCount.NONE;
  private String rule = "";
  private Ended ended = Ended.BROKEN;

  Observed(WireRequest request, Instant arrived) {
    this.request = request;
    this.arrived = arrived;
  }

  void asked(String newModel, boolean streaming) {
    model = newModel;
    stream = streaming;
  }

  void decidedBy(String newRule) {
    rule = newRule;
  }

  void answering(int newStatus) {
    status = newStatus;
  }

  void reported(TokenCount newTokens) {
    tokens = newTokens;
  }

  void ended(Ended how) {
    ended = how;
  }

  LoggedRequest toLog(Clock clock) {
    return new LoggedRequest(
        arrived,
        request.method(),
        request.path(),
        session(),
        request.header("x-claude-code-agent-id").orElse(""),
        credential(),
        model,
        stream,
        request.body().length,
        status,
        tokens,
        rule,
        ended,
        Duration.between(arrived, clock.instant()));
  }

  String session() {
    return request.header("x-claude-code-session-id").orElse("");
  }

  private String credential() {
    var key = request.header("x-api-key").isPresent() ? "x-api-key" : "";
    var bearer = request.header("authorization").isPresent() ? "authorization" : "";
    return (key + " " + bearer).strip();
  }
}
