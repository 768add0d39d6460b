package dev.flotilla.gateway.admission;

import dev.flotilla.api.usage.Price;
import dev.flotilla.api.usage.Tokens;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.engine.usage.ModelRequest;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a request may cost, before it goes up. Input is priced per byte as the session's last
/// answer was, the first one by four bytes a token; output is what may be asked for, up to a cap.
/// Thread-safe.
public final class Estimates {
  private static final int BYTES_PER_TOKEN = 4;
  private static final long OUTPUT_CAP = 8_000;
  private static final int SESSIONS = 10_000;
  private static final int SCALE = 12;

  /// USD per byte of the last request of a session, the longest unused dropped first.
  private final Map<String, BigDecimal> perByte =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, BigDecimal> eldest) {
          return size() > SESSIONS;
        }
      };

  public Usd input(Optional<String> session, long bytes, Price price) {
    BigDecimal rate;
    synchronized (perByte) {
      rate = session.map(perByte::get).orElse(null);
    }
    return rate == null
        ? price.of(new Tokens(bytes / BYTES_PER_TOKEN, 0, 0, 0, 0))
        : new Usd(rate.multiply(BigDecimal.valueOf(bytes)));
  }

  public Usd output(long maxTokens, Price price) {
    long worst = maxTokens == 0 ? OUTPUT_CAP : Math.min(maxTokens, OUTPUT_CAP);
    return price.of(new Tokens(0, worst, 0, 0, 0));
  }

  /// Learns from an answer that said what its input cost.
  public void learn(ModelRequest request) {
    var reservation = request.reservation();
    var used = request.tokens();
    var input =
        request
            .price()
            .of(
                new Tokens(
                    used.input(), 0, used.cacheRead(), used.cacheWrite5m(), used.cacheWrite1h()))
            .amount();
    if (input.signum() > 0 && reservation.bytes() > 0) {
      var rate = input.divide(BigDecimal.valueOf(reservation.bytes()), SCALE, RoundingMode.CEILING);
      synchronized (perByte) {
        reservation.caller().session().ifPresent(it -> perByte.put(it, rate));
      }
    }
  }
}
