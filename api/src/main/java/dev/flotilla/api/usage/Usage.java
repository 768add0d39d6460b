package dev.flotilla.api.usage;

/// What a task, role, agent, model or day has used: CONTRACT, "Usage, exactly".
///
/// @param costUsd reported tokens at the answering model's price, rounded once to 6 places
/// @param estimatedUsd what budgets add for answers that were lost or broke
public record Usage(
    long inputTokens,
    long outputTokens,
    long cacheReadTokens,
    long cacheWriteTokens,
    long requests,
    Usd costUsd,
    Usd estimatedUsd) {
  public static final Usage NONE = new Usage(0, 0, 0, 0, 0, Usd.ZERO, Usd.ZERO);
}
