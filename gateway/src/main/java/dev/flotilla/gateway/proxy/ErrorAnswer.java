package dev.flotilla.gateway.proxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.work.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// An answer of the provider's that is not 200, with as much of its body as is worth keeping.
final class ErrorAnswer {
  private static final int CAP = 256 << 10;

  private final HttpResponse head;
  private final ByteBuf body;

  /// @param body empty, owned by this
  ErrorAnswer(HttpResponse head, ByteBuf body) {
    this.head = head;
    this.body = body;
  }

  void add(ByteBuf piece) {
    body.writeBytes(piece, Math.min(piece.readableBytes(), CAP - body.readableBytes()));
    piece.release();
  }

  HttpResponseStatus status() {
    return head.status();
  }

  HttpHeaders headers() {
    return head.headers();
  }

  /// What goes down of it: refusals of the fleet in our words, anything else as it came. Ends this.
  FullHttpResponse down(String key, ByteBufAllocator alloc) {
    var hold = hold();
    if (hold.isPresent()) {
      var refusal = Refusals.ofProvider(this, hold.get(), key);
      release();
      return Answers.of(refusal);
    }
    var scrubbed = new Scrubber(key).whole(body, alloc);
    return Answers.of(status(), Headers.down(headers(), key), scrubbed);
  }

  void release() {
    body.release();
  }

  /// Whether asking once more may help, by status and by what the provider says.
  boolean isRetryable() {
    return RetryPolicy.isRetryable(status().code())
        && !"false".equalsIgnoreCase(headers().get(Answers.SHOULD_RETRY));
  }

  Optional<Duration> retryAfter() {
    var said = headers().get(HttpHeaderNames.RETRY_AFTER, "");
    return said.matches("\\d{1,6}")
        ? Optional.of(Duration.ofSeconds(Long.parseLong(said)))
        : Optional.empty();
  }

  /// What the provider refuses the fleet for, when it is not the request's fault.
  Optional<Outcome.Hold> hold() {
    return switch (status().code()) {
      case 401, 403 -> Optional.of(Outcome.Hold.KEY);
      case 402 -> Optional.of(Outcome.Hold.CREDIT);
      case 400 ->
          message().toLowerCase(Locale.ROOT).contains("credit balance")
              ? Optional.of(Outcome.Hold.CREDIT)
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  /// The provider's own words, when its body has them.
  String message() {
    try {
      return Json.MAPPER
          .readTree(body.toString(StandardCharsets.UTF_8))
          .at("/error/message")
          .asText("");
    } catch (JsonProcessingException e) {
      return "";
    }
  }
}
