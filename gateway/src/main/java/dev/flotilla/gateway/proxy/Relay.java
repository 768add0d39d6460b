package dev.flotilla.gateway.proxy;

import dev.flotilla.engine.usage.Reservation;
import dev.flotilla.gateway.meter.Meter;
import dev.flotilla.gateway.meter.Tap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries an answer with status 200 down as it comes. The piece with which it is complete is held
/// until its row in the ledger is durable. Confined to the event loop of both connections.
@SuppressWarnings("FutureReturnValueIgnored") // what fails on a channel reaches its handler
final class Relay implements Link.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  private enum State {
    STREAMING,
    SETTLING,
    SETTLED,
    ENDED
  }

  private final EventLoop loop;
  private final Link link;
  private final Dialer dialer;
  private final Downstream client;
  private final Meter meter;
  private final Optional<Reservation> reservation;
  private final Tap tap;
  private final Scrubber scrubber;
  private final Silence silence;
  private final Deque<ByteBuf> held = new ArrayDeque<>();
  private final Future<?> watch;
  private State state;
  private boolean lastSeen;
  private boolean upstreamBroke;

  Relay(
      EventLoop loop,
      Link link,
      Dialer dialer,
      Downstream client,
      Services services,
      Optional<Reservation> reservation,
      HttpResponse head,
      String key) {
    this.loop = loop;
    this.link = link;
    this.dialer = dialer;
    this.client = client;
    this.meter = services.meter();
    this.reservation = reservation;
    this.tap = Tap.of(head.headers().get(HttpHeaderNames.CONTENT_TYPE, ""));
    this.scrubber = new Scrubber(key);
    this.silence = new Silence(services.limits());
    this.state = reservation.isPresent() ? State.STREAMING : State.SETTLED;
    long period = silence.period().toMillis();
    this.watch = loop.scheduleAtFixedRate(this::listen, period, period, TimeUnit.MILLISECONDS);
    var down = new DefaultHttpResponse(HttpVersion.HTTP_1_1, head.status());
    down.headers().set(Headers.down(head.headers(), key));
    if (!HttpUtil.isContentLengthSet(down)) {
      HttpUtil.setTransferEncodingChunked(down, true);
    }
    client.write(down);
  }

  @Override
  public void head(HttpResponse head) {
    broken(new IllegalStateException("a second answer to one request"));
  }

  @Override
  public void content(HttpContent content) {
    if (state == State.ENDED) {
      content.release();
      return;
    }
    tap.see(content.content());
    silence.heard(tap.signs());
    lastSeen = content instanceof LastHttpContent;
    if (lastSeen) {
      tap.end();
    }
    var piece = scrubber.scrub(content.content(), link.channel().alloc());
    held.add(lastSeen ? Unpooled.wrappedBuffer(piece, scrubber.rest()) : piece);
    if (state == State.STREAMING && (lastSeen || tap.isComplete())) {
      settle();
    } else if (state != State.SETTLING) {
      passOn();
    }
  }

  @Override
  public void drained() {
    if (state == State.STREAMING || state == State.SETTLED) {
      client.flush();
    }
  }

  @Override
  public void broken(Throwable cause) {
    link.close();
    upstreamBroke = true;
    switch (state) {
      case STREAMING -> settle();
      case SETTLED -> breakOff();
      case SETTLING, ENDED -> {}
    }
  }

  void clientWritable() {
    if (state == State.STREAMING || state == State.SETTLED) {
      silence.heard(tap.signs());
      link.reading(true);
    }
  }

  /// The upstream is closed at once; what was seen is written down all the same.
  void clientGone() {
    if (state == State.STREAMING) {
      reservation.ifPresent(it -> meter.answered(it, tap));
    }
    link.close();
    breakOff();
  }

  private void settle() {
    state = State.SETTLING;
    link.reading(false);
    reservation.ifPresent(
        it ->
            meter
                .answered(it, tap)
                .whenCompleteAsync((_, failure) -> settled(failure == null), loop));
  }

  private void settled(boolean durable) {
    if (state == State.ENDED) {
      return;
    }
    state = State.SETTLED;
    if (!durable) {
      link.close();
      breakOff();
      return;
    }
    passOn();
    client.flush();
    if (state == State.SETTLED && upstreamBroke) {
      breakOff();
    }
  }

  private void passOn() {
    for (var piece = held.poll(); piece != null; piece = held.poll()) {
      if (lastSeen && held.isEmpty()) {
        end(piece);
      } else if (piece.isReadable()) {
        client.write(new DefaultHttpContent(piece));
      } else {
        piece.release();
      }
    }
    link.reading(client.isWritable());
  }

  private void end(ByteBuf piece) {
    state = State.ENDED;
    watch.cancel(false);
    client.finish(new DefaultLastHttpContent(piece));
    dialer.hangUp(link);
  }

  private void breakOff() {
    state = State.ENDED;
    watch.cancel(false);
    held.forEach(ByteBuf::release);
    held.clear();
    client.breakOff();
  }

  private void listen() {
    if (state == State.SETTLING || !client.isWritable()) {
      silence.excuse();
    } else if (silence.isTooLong()) {
      LOG.atWarn().addKeyValue("upstream", link.upstream().host()).log("silent answer cut");
      broken(new IllegalStateException("the upstream fell silent"));
    }
  }
}
