package dev.flotilla.api.usage;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.math.BigDecimal;

/// An amount of US dollars, exact; decimal text on the wire.
public record Usd(BigDecimal amount) implements Comparable<Usd> {
  public static final Usd ZERO = new Usd(BigDecimal.ZERO);

  /// @throws FlotillaException `invalid_request` unless `text` is a plain decimal of at most 20
  /// characters
  @JsonCreator
  public static Usd of(String text) {
    if (!text.matches("-?\\d{1,12}(\\.\\d{1,12})?")) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "expected an amount in USD such as 12.50, found '%s'".formatted(text));
    }
    return new Usd(new BigDecimal(text));
  }

  public Usd plus(Usd other) {
    return new Usd(amount.add(other.amount));
  }

  @Override
  public int compareTo(Usd other) {
    return amount.compareTo(other.amount);
  }

  /// Decimal text, without an exponent and without needless zeros.
  @JsonValue
  @Override
  public String toString() {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }
}
