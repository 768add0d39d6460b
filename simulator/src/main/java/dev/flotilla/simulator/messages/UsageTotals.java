package dev.flotilla.simulator.messages;

import dev.flotilla.simulator.scenario.TokenCount;

/// What all answers together reported.
///
/// @param requests answers with status 200 to `POST /v1/messages`, broken ones included
/// @param refused all other answers to it; one that never began is neither
public record UsageTotals(long requests, long refused, TokenCount tokens) {
  static final UsageTotals NONE = new UsageTotals(0, 0, TokenCount.NONE);

  UsageTotals plus(LoggedRequest request) {
    if (!request.path().equals(Routes.MESSAGES)) {
      return this;
    }
    if (request.status() == 0) {
      return this;
    }
    return request.status() == 200
        ? new UsageTotals(requests + 1, refused, tokens.plus(request.tokens()))
        : new UsageTotals(requests, refused + 1, tokens);
  }
}
