package dev.flotilla.api.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PricesTest {
  private static final Tokens MILLION_IN_AND_OUT = new Tokens(1_000_000, 1_000_000, 0, 0, 0);

  @Test
  void everyShippedModelCostsWhatTheProviderSays() {
    var prices = Prices.load();

    assertThat(prices.of("claude-opus-5-5").of(MILLION_IN_AND_OUT)).hasToString("24");
    assertThat(prices.of("claude-sonnet-5-5-20260901").of(MILLION_IN_AND_OUT)).hasToString("12");
    assertThat(prices.of("claude-haiku-5-5").of(MILLION_IN_AND_OUT)).hasToString("3");
    assertThat(prices.of("claude-fable-5-2").of(MILLION_IN_AND_OUT)).hasToString("48");
  }

  @Test
  void theCacheCostsItsShareOfTheInput() {
    for (var price : Prices.load().all()) {
      assertThat(price.cacheWrite5m()).isEqualByComparingTo(times(price.input(), "1.25"));
      assertThat(price.cacheWrite1h()).isEqualByComparingTo(times(price.input(), "2"));
      assertThat(price.cacheRead()).isEqualByComparingTo(times(price.input(), "0.1"));
    }
  }

  @Test
  void anUnknownModelCostsWhatTheDearestDoes() {
    assertThat(Prices.load().of("gpt-9").model()).isEqualTo("claude-fable-5-2");
  }

  @Test
  void theLongestPrefixWins() {
    var prices = new Prices(List.of(flat("claude", 1), flat("claude-x", 9), flat("claude-x-1", 3)));

    assertThat(prices.of("claude-x-1-2026").model()).isEqualTo("claude-x-1");
    assertThat(prices.of("claude-x-2").model()).isEqualTo("claude-x");
  }

  @Test
  void aCostIsExactAndNotRounded() {
    var cost = Prices.load().of("claude-haiku-5-5").of(new Tokens(1, 1, 1, 1, 1));

    assertThat(cost).hasToString("0.000004675");
  }

  @Test
  void aListThatLacksAFigureIsRefused(@TempDir Path dir) throws IOException {
    var file = dir.resolve("prices.yaml");
    Files.writeString(file, "- {model: claude, input: 1, output: 2}\n");

    assertThatThrownBy(() -> Prices.load(file))
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining("five figures");
  }

  private static Price flat(String model, int usd) {
    var figure = BigDecimal.valueOf(usd);
    return new Price(model, figure, figure, figure, figure, figure);
  }

  private static BigDecimal times(BigDecimal figure, String factor) {
    return figure.multiply(new BigDecimal(factor));
  }
}
