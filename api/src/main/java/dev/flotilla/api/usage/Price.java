package dev.flotilla.api.usage;

import java.math.BigDecimal;

/// What a model costs, in USD per million tokens. `model` is a prefix of model names.
public record Price(
    String model,
    BigDecimal input,
    BigDecimal output,
    BigDecimal cacheWrite5m,
    BigDecimal cacheWrite1h,
    BigDecimal cacheRead) {
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  /// The exact cost, not rounded: round once, at the end of a sum.
  public Usd of(Tokens tokens) {
    var perMillion =
        input
            .multiply(BigDecimal.valueOf(tokens.input()))
            .add(output.multiply(BigDecimal.valueOf(tokens.output())))
            .add(cacheRead.multiply(BigDecimal.valueOf(tokens.cacheRead())))
            .add(cacheWrite5m.multiply(BigDecimal.valueOf(tokens.cacheWrite5m())))
            .add(cacheWrite1h.multiply(BigDecimal.valueOf(tokens.cacheWrite1h())));
    return new Usd(perMillion.divide(MILLION));
  }
}
