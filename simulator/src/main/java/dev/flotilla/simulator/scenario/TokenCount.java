package dev.flotilla.simulator.scenario;

/// What an answer reports to have used, in tokens by kind.
public record TokenCount(
    long input, long output, long cacheRead, long cacheWrite5m, long cacheWrite1h) {
  public static final TokenCount NONE = new TokenCount(0, 0, 0, 0, 0);

  public TokenCount plus(TokenCount other) {
    return new TokenCount(
        input + other.input,
        output + other.output,
        cacheRead + other.cacheRead,
        cacheWrite5m + other.cacheWrite5m,
        cacheWrite1h + other.cacheWrite1h);
  }

  public TokenCount withOutput(long tokens) {
    return new TokenCount(input, tokens, cacheRead, cacheWrite5m, cacheWrite1h);
  }
}
