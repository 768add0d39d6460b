package dev.flotilla.api.json;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;

/// How the names of closed vocabularies look on the wire and in the ledger.
public final class Wire {
  private Wire() {}

  /// The constant's name in lower case.
  public static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /// The one of `values` whose wire form is `text`.
  ///
  /// @throws FlotillaException `invalid_request`, naming all of them, for anything else
  public static <E extends Enum<E>> E parse(E[] values, Function<E, String> wire, String text) {
    return Arrays.stream(values)
        .filter(it -> wire.apply(it).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new FlotillaException(
                    ErrorCode.INVALID_REQUEST,
                    "expected one of %s, found '%s'"
                        .formatted(Arrays.stream(values).map(wire).toList(), text)));
  }
}
