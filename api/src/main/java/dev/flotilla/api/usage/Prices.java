package dev.flotilla.api.usage;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The price list, as data: the longest prefix of a model's name wins, and an unknown model costs
/// what the dearest does, so that nothing is ever free by accident. Immutable.
public final class Prices {
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final List<Price> longestFirst;
  private final Price dearest;

  /// @throws FlotillaException `unprocessable` for an empty list, a price that lacks a figure or is
  /// negative
  public Prices(List<Price> prices) {
    prices.forEach(Prices::check);
    this.longestFirst =
        prices.stream()
            .sorted(Comparator.comparingInt((Price it) -> it.model().length()).reversed())
            .toList();
    this.dearest =
        prices.stream()
            .max(Comparator.comparing(Price::output).thenComparing(Price::input))
            .orElseThrow(() -> unusable("expected at least one price, found none"));
  }

  /// The list that ships.
  public static Prices load() {
    try (var in = Prices.class.getResourceAsStream("prices.yaml")) {
      return read(in, "prices.yaml");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A list of the operator's own, in place of the one that ships.
  ///
  /// @throws FlotillaException `unprocessable` when the file cannot be read or is no price list
  public static Prices load(Path file) {
    try (var in = Files.newInputStream(file)) {
      return read(in, file.toString());
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE, "price list %s: cannot be read".formatted(file), e);
    }
  }

  public Price of(String model) {
    return longestFirst.stream()
        .filter(it -> model.startsWith(it.model()))
        .findFirst()
        .orElse(dearest);
  }

  /// All of them, by name.
  public List<Price> all() {
    return longestFirst.stream().sorted(Comparator.comparing(Price::model)).toList();
  }

  private static Prices read(@Nullable InputStream in, String name) {
    if (in == null) {
      throw unusable("expected a price list %s, found none".formatted(name));
    }
    try {
      return new Prices(YAML.readValue(in, new TypeReference<List<Price>>() {}));
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE,
          "price list %s: expected a list of {model, input, output, cacheWrite5m, cacheWrite1h, cacheRead}"
              .formatted(name),
          e);
    }
  }

  @SuppressWarnings("NullAway") // what a YAML file leaves out arrives as null
  private static void check(Price price) {
    var figures =
        new BigDecimal[] {
          price.input(),
          price.output(),
          price.cacheWrite5m(),
          price.cacheWrite1h(),
          price.cacheRead()
        };
    for (var figure : figures) {
      if (price.model() == null || figure == null || figure.signum() < 0) {
        throw unusable(
            "expected a model and five figures of zero or more, found %s".formatted(price));
      }
    }
  }

  private static FlotillaException unusable(String message) {
    return new FlotillaException(ErrorCode.UNPROCESSABLE, "price list: " + message);
  }
}
