package dev.flotilla.gateway.proxy;

import dev.flotilla.gateway.admission.Refusal;
import dev.flotilla.gateway.admission.Route;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// A request on its way in: its body so far, within one size, one time and the memory that all
/// bodies share. Confined to the client's event loop.
final class Upload {
  private static final int LOOKS = 8;

  private final HttpRequest head;
  private final Route route;
  private final CompositeByteBuf body;
  private final BodyMemory memory;
  private final Limits limits;
  private final Alarm alarm;
  private final long began = System.nanoTime();
  private long lastByte = began;
  private boolean wanted;
  private boolean complete;

  Upload(ChannelHandlerContext context, HttpRequest head, BodyMemory memory, Limits limits) {
    this.head = head;
    this.route = Route.of(head.method(), head.uri()).orElse(Route.ROOT);
    this.body = context.alloc().compositeBuffer(Integer.MAX_VALUE);
    this.memory = memory;
    this.limits = limits;
    this.alarm = new Alarm(context.channel().eventLoop());
  }

  HttpRequest head() {
    return head;
  }

  Route route() {
    return route;
  }

  /// @param late hears once that the body does not come in time
  void watch(Consumer<Refusal> late) {
    alarm.in(period(), () -> look(late));
  }

  private Duration period() {
    var shorter =
        limits.uploadSilence().compareTo(limits.upload()) < 0
            ? limits.uploadSilence()
            : limits.upload();
    return shorter.dividedBy(LOOKS).plusMillis(1);
  }

  private void look(Consumer<Refusal> late) {
    long now = System.nanoTime();
    var silent = wanted && now - lastByte > limits.uploadSilence().toNanos();
    if (silent || now - began > limits.upload().toNanos()) {
      late.accept(Refusals.slow());
    } else {
      watch(late);
    }
  }

  /// Whoever sends it is known.
  void isWanted() {
    wanted = true;
    lastByte = System.nanoTime();
  }

  /// Takes the content over; a refusal when it is too much.
  Optional<Refusal> add(HttpContent content) {
    lastByte = System.nanoTime();
    complete = content instanceof LastHttpContent;
    int size = content.content().readableBytes();
    var fits = memory.take(size);
    body.addComponent(true, content.content());
    int most = route == Route.ROOT ? 0 : limits.bodyBytes();
    if (body.readableBytes() > most) {
      return Optional.of(Refusal.tooLarge(most));
    }
    return fits ? Optional.empty() : Optional.of(memory.refusal());
  }

  /// Nothing more will come.
  boolean isComplete() {
    return complete;
  }

  /// It can go on.
  boolean isWhole() {
    return complete && wanted;
  }

  /// Hands the body over, and with it the duty to give its memory back.
  ByteBuf body() {
    alarm.stop();
    return body;
  }

  void drop() {
    alarm.stop();
    memory.free(body.readableBytes());
    body.release();
  }
}
