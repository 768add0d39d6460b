package dev.flotilla.gateway.proxy;

import dev.flotilla.engine.usage.Reservation;
import dev.flotilla.gateway.admission.ModelCall;
import dev.flotilla.gateway.admission.Route;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// A client's request, whole: its body is read before it is admitted and sent again on a retry.
/// Belongs to one exchange; its body is looked at by one thread at a time.
final class Incoming {
  private static final int SHORTEST_SECRET = 16;

  private final Route route;
  private final HttpRequest head;
  private final String token;
  private final ByteBufAllocator alloc;
  private final Runnable released;
  private ByteBuf body;
  private boolean kept = true;

  /// @param body owned by this
  /// @param released runs once, when the body is no longer kept
  Incoming(
      Route route,
      HttpRequest head,
      String token,
      ByteBuf body,
      ByteBufAllocator alloc,
      Runnable released) {
    this.route = route;
    this.head = head;
    this.token = token;
    this.body = body;
    this.alloc = alloc;
    this.released = released;
  }

  ByteBufAllocator alloc() {
    return alloc;
  }

  /// The commands of an agent can see its token, and what they print becomes part of the
  /// conversation: it is starred out, so that it never leaves the fleet.
  void blotToken() {
    var needle = Unpooled.wrappedBuffer(token.getBytes(StandardCharsets.UTF_8));
    if (token.length() >= SHORTEST_SECRET && ByteBufUtil.indexOf(needle, body) >= 0) {
      body = new Scrubber(token).whole(body, alloc);
    }
  }

  ModelCall call(BooleanSupplier wanted) {
    return new ModelCall(
        route,
        token,
        Optional.ofNullable(head.headers().get("x-claude-code-session-id"))
            .filter(it -> it.matches("[A-Za-z0-9-]{1,64}")),
        body.readableBytes(),
        () -> new ByteBufInputStream(body.duplicate()),
        wanted);
  }

  /// As it goes up.
  FullHttpRequest request(Upstream upstream, Optional<Credential> credential) {
    var headers = Headers.up(head.headers(), token, upstream);
    credential.ifPresent(it -> it.addTo(headers));
    if (body.isReadable()) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    }
    return new DefaultFullHttpRequest(
        HttpVersion.HTTP_1_1,
        head.method(),
        upstream.target(head.uri()),
        body.retainedDuplicate(),
        headers,
        EmptyHttpHeaders.INSTANCE);
  }

  Duration headPatience(Limits limits, Optional<Reservation> reservation) {
    boolean streamed = reservation.map(Reservation::streamed).orElse(true);
    return streamed ? limits.streamHead() : limits.wholeHead();
  }

  void release() {
    if (kept) {
      kept = false;
      body.release();
      released.run();
    }
  }
}
