package dev.flotilla.gateway.proxy;

import dev.flotilla.api.json.Json;
import dev.flotilla.gateway.admission.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Answers that fit into one message, in the provider's shape.
final class Answers {
  static final String SHOULD_RETRY = "x-should-retry";

  private Answers() {}

  static FullHttpResponse of(Refusal refusal) {
    var body =
        Json.write(
            Map.of(
                "type",
                "error",
                "error",
                Map.of("type", refusal.type(), "message", refusal.message())));
    var response =
        whole(
            HttpResponseStatus.valueOf(refusal.status()),
            Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
    refusal
        .retryAfter()
        .ifPresentOrElse(
            it -> response.headers().set(HttpHeaderNames.RETRY_AFTER, it.toSeconds()),
            () -> response.headers().set(SHOULD_RETRY, "false"));
    return response;
  }

  /// The provider's own answer, after which asking again is senseless: this was done here.
  static FullHttpResponse of(HttpResponseStatus status, HttpHeaders headers, ByteBuf body) {
    var response = whole(status, body);
    headers.forEach(it -> response.headers().add(it.getKey(), it.getValue()));
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    if (RetryPolicy.isRetryable(status.code())) {
      response.headers().set(SHOULD_RETRY, "false");
    }
    return response;
  }

  static FullHttpResponse empty(HttpResponseStatus status) {
    return whole(status, Unpooled.EMPTY_BUFFER);
  }

  private static FullHttpResponse whole(HttpResponseStatus status, ByteBuf body) {
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            status,
            body,
            new DefaultHttpHeaders(),
            EmptyHttpHeaders.INSTANCE);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    return response;
  }
}
