package dev.flotilla.agent.work;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.agent.claude.ToolCall;
import dev.flotilla.api.client.AgentClient;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.Outcome;
import java.util.ArrayList;

/// Questions that an attempt ends with: to a person, or to the server.
final class Asking {
  private static final int TRIES = 8;

  private final AgentClient client;
  private final Attempts attempts;

  Asking(AgentClient client, Attempts attempts) {
    this.client = client;
    this.attempts = attempts;
  }

  /// The gateway refused a model call. What the CLI says about it decides nothing: the server
  /// knows whether the lease is lost, or the budget, the key or the credit stands in the way.
  Outcome whatHolds(Attempt attempt, int status) {
    attempt.asks(true);
    var backoff = Backoff.whileAway();
    for (var tries = 0; tries < TRIES; tries++) {
      try {
        attempts.beat(client);
        break;
      } catch (FlotillaException e) {
        if (!AgentClient.isPassing(e)) {
          throw e;
        }
        backoff.park();
      }
    }
    if (attempt.stopped().isPresent()) {
      return Endings.of(attempt.stopped().get());
    }
    return attempt
        .hold()
        .<Outcome>map(Outcome.Refused::new)
        .orElseGet(
            () ->
                new Outcome.Interrupted(
                    Outcome.Cause.UPSTREAM, "the gateway refused with HTTP status " + status));
  }

  /// The agent's own question, in words and options.
  static Outcome question(ToolCall call) {
    var texts = new ArrayList<String>();
    var options = new ArrayList<String>();
    for (JsonNode question : call.input().path("questions")) {
      texts.add(question.path("question").asText());
      question.path("options").forEach(it -> options.add(it.path("label").asText()));
    }
    return new Outcome.Asked(call.id(), call.input(), String.join("\n", texts), options);
  }
}
