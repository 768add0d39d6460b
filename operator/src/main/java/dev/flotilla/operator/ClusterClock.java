package dev.flotilla.operator;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The API server's time, as its answers tell it: what objects say of when they were made or are to go is
/// compared with this and not with the clock of this machine, which may be minutes apart. Exact to two
/// seconds. Thread-safe.
public final class ClusterClock implements InstantSource, Interceptor {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterClock.class);

  /// Answers are dated in whole seconds, and take a moment.
  private static final Duration EXACT_TO = Duration.ofSeconds(2);

  /// From there on somebody should look after the clocks: the server takes tokens that are a minute off.
  private static final Duration WORTH_SAYING = Duration.ofSeconds(30);

  private final InstantSource own;
  private volatile Duration ahead = Duration.ZERO;

  /// @param own this machine's clock, which goes neither back nor by leaps
  public ClusterClock(InstantSource own) {
    this.own = own;
  }

  @Override
  public Instant instant() {
    return own.instant().plus(ahead);
  }

  /// How far the API server's clock is ahead of this machine's; negative: behind.
  public Duration ahead() {
    return ahead;
  }

  @Override
  public void after(
      HttpRequest request,
      HttpResponse<?> response,
      AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    var date = response.header("Date");
    if (date != null) {
      try {
        hear(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
      } catch (DateTimeParseException e) {
        LOG.atDebug().addKeyValue("date", date).log("not a date");
      }
    }
  }

  void hear(Instant date) {
    var heard = Duration.between(own.instant(), date);
    if (heard.minus(ahead).abs().compareTo(EXACT_TO) > 0) {
      ahead = heard;
      if (heard.abs().compareTo(WORTH_SAYING) > 0) {
        LOG.atWarn()
            .addKeyValue("seconds", heard.toSeconds())
            .log("the API server's clock is ahead of this machine's");
      }
    }
  }
}
