package dev.flotilla.simulator.messages;

import dev.flotilla.simulator.messages.LoggedRequest.Ended;
import dev.flotilla.simulator.scenario.TokenCount;
import dev.flotilla.simulator.wire.WireRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Notes on one request, made before the bytes that they are about go out: whoever got an answer
/// finds it in the log. Thread-safe.
final class Observed {
  private final String method;
  private final String path;
  private final String session;
  private final String agent;
  private final String credential;
  private final int bytes;
  private final Instant arrived;
  private String model = "";
  private boolean stream;
  private int status;
  private TokenCount tokens = TokenCount.NONE;
  private String rule = "";
  private Ended ended = Ended.OPEN;
  private Optional<Instant> finished = Optional.empty();

  Observed(WireRequest request, Instant arrived) {
    method = request.method();
    path = request.path();
    session = request.header("x-claude-code-session-id").orElse("");
    agent = request.header("x-claude-code-agent-id").orElse("");
    credential = credential(request);
    bytes = request.body().length;
    this.arrived = arrived;
  }

  synchronized void asked(String newModel, boolean streaming) {
    model = newModel;
    stream = streaming;
  }

  synchronized void decidedBy(String newRule) {
    rule = newRule;
  }

  synchronized void answering(int newStatus) {
    status = newStatus;
  }

  /// Returns what was noted before.
  synchronized TokenCount reported(TokenCount newTokens) {
    var before = tokens;
    tokens = newTokens;
    return before;
  }

  /// The first word counts.
  synchronized void ended(Ended how) {
    ended = ended == Ended.OPEN ? how : ended;
  }

  /// Nothing more will be noted.
  synchronized void finished(Instant now) {
    ended(Ended.BROKEN);
    finished = Optional.of(now);
  }

  synchronized LoggedRequest toLog(Instant now) {
    return new LoggedRequest(
        arrived,
        method,
        path,
        session,
        agent,
        credential,
        model,
        stream,
        bytes,
        status,
        tokens,
        rule,
        ended,
        Duration.between(arrived, finished.orElse(now)));
  }

  String session() {
    return session;
  }

  private static String credential(WireRequest request) {
    var key = request.header("x-api-key").isPresent() ? "x-api-key" : "";
    var bearer = request.header("authorization").isPresent() ? "authorization" : "";
    return (key + " " + bearer).strip();
  }
}
