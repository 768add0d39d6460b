package dev.flotilla.api.usage;

/// What one or more answers of the model reported.
///
/// @param cacheWrite5m tokens written to the five-minute cache; `cacheWrite1h` to the one-hour one
public record Tokens(
    long input, long output, long cacheRead, long cacheWrite5m, long cacheWrite1h) {
  public static final Tokens NONE = new Tokens(0, 0, 0, 0, 0);

  public Tokens plus(Tokens other) {
    return new Tokens(
        input + other.input,
        output + other.output,
        cacheRead + other.cacheRead,
        cacheWrite5m + other.cacheWrite5m,
        cacheWrite1h + other.cacheWrite1h);
  }

  public long cacheWrite() {
    return cacheWrite5m + cacheWrite1h;
  }
}
