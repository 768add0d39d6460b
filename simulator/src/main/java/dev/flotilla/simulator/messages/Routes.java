package dev.flotilla.simulator.messages;

/// Paths that the simulator answers.
final class Routes {
  static final String MESSAGES = "/v1/messages";
  static final String COUNT_TOKENS = "/v1/messages/count_tokens";
  static final String MODELS = "/v1/models";
  static final String AUDIT_REQUESTS = "/simulator/requests";
  static final String AUDIT_USAGE = "/simulator/usage";

  private Routes() {}
}
