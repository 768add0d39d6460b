package dev.flotilla.gateway.proxy;

import dev.flotilla.gateway.admission.Refusal;
import dev.flotilla.gateway.admission.Route;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The client's connection: looks at the token, collects the request, hands it to an exchange, watches for the client
/// going away. One request at a time.
@SuppressWarnings("FutureReturnValueIgnored") // what fails on a channel reaches its handler
final class ClientHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ClientHandler.class);
  private static final long LINGER_SECONDS = 5;

  private final Services services;
  private final ConnectionPool pool;
  private final Doorkeeper doorkeeper;
  private final BodyMemory memory;
  private @Nullable Upload upload;
  private @Nullable Exchange exchange;
  private boolean refused;

  ClientHandler(Services services, ConnectionPool pool, Doorkeeper doorkeeper, BodyMemory memory) {
    this.services = services;
    this.pool = pool;
    this.doorkeeper = doorkeeper;
    this.memory = memory;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (refused || !(message instanceof HttpObject object)) {
      ReferenceCountUtil.release(message);
      if (message instanceof LastHttpContent) {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      }
    } else if (object.decoderResult().isFailure() || isTooEarly(object)) {
      ReferenceCountUtil.release(message);
      context.close();
    } else {
      if (message instanceof HttpRequest request) {
        begin(context, request);
      }
      if (message instanceof HttpContent content) {
        collect(context, content);
      }
    }
  }

  private boolean isTooEarly(HttpObject object) {
    return exchange != null || (upload != null && object instanceof HttpRequest);
  }

  private void begin(ChannelHandlerContext context, HttpRequest request) {
    var refusal = doorkeeper.refuses(request);
    if (refusal.isPresent()) {
      refuse(context, refusal.get());
      return;
    }
    var next = new Upload(context, request, memory, services.limits());
    upload = next;
    next.watch(it -> refuse(context, it));
    if (next.route() == Route.ROOT) {
      next.isWanted();
    } else {
      check(context, next);
    }
  }

  /// Nothing more is read from somebody whose token was not looked at.
  private void check(ChannelHandlerContext context, Upload next) {
    context.channel().config().setAutoRead(false);
    services
        .executor()
        .execute(
            () -> {
              var refusal = refusal(token(next.head()));
              context.executor().execute(() -> checked(context, next, refusal));
            });
  }

  private Optional<Refusal> refusal(String token) {
    try {
      return services.admission().refuses(token);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("token not checked");
      return Optional.of(Refusals.unchecked());
    }
  }

  private void checked(ChannelHandlerContext context, Upload next, Optional<Refusal> refusal) {
    if (upload != next) {
      return; // the client is gone, or was refused for another reason meanwhile
    }
    context.channel().config().setAutoRead(true);
    if (refusal.isPresent()) {
      refuse(context, refusal.get());
      return;
    }
    if (HttpUtil.is100ContinueExpected(next.head()) && !next.isComplete()) {
      context.writeAndFlush(
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
    next.isWanted();
    goOn(context, next);
  }

  private void collect(ChannelHandlerContext context, HttpContent content) {
    var receiving = upload;
    if (receiving == null) {
      content.release();
      return;
    }
    var refusal = receiving.add(content);
    if (refusal.isPresent()) {
      refuse(context, refusal.get());
    } else {
      goOn(context, receiving);
    }
  }

  private void goOn(ChannelHandlerContext context, Upload received) {
    if (received.isWhole()) {
      upload = null;
      whole(context, received);
    }
  }

  private void whole(ChannelHandlerContext context, Upload received) {
    var request = received.head();
    var client = new Downstream(context.channel(), HttpUtil.isKeepAlive(request), this::ended);
    if (received.route() == Route.ROOT) {
      received.drop();
      client.finish(Answers.empty(HttpResponseStatus.OK));
      return;
    }
    var body = received.body();
    int size = body.readableBytes();
    var incoming =
        new Incoming(
            received.route(),
            request,
            token(request),
            body,
            context.alloc(),
            () -> memory.free(size));
    exchange = new Exchange(context.channel().eventLoop(), pool, services, incoming, client);
    exchange.start();
  }

  private static String token(HttpRequest request) {
    return Headers.token(request.headers()).orElse("");
  }

  private void ended(int status) {
    var done = exchange;
    exchange = null;
    if (done != null && status != 0) {
      done.admitted()
          .filter(it -> it.reservation().isPresent())
          .ifPresent(
              it ->
                  services.metrics().answered(it.holder().role(), it.model(), status, done.took()));
    }
  }

  /// The rest of the request is thrown away: closing on what a client still sends would take the
  /// answer away from it.
  private void refuse(ChannelHandlerContext context, Refusal refusal) {
    boolean complete = upload != null && upload.isComplete();
    refused = true;
    dropUpload();
    context.channel().config().setAutoRead(true);
    var answer = Answers.of(refusal);
    HttpUtil.setKeepAlive(answer, false);
    var written = context.writeAndFlush(answer);
    if (complete) {
      written.addListener(ChannelFutureListener.CLOSE);
    } else {
      context.executor().schedule(() -> context.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void dropUpload() {
    if (upload != null) {
      upload.drop();
      upload = null;
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (exchange != null && context.channel().isWritable()) {
      exchange.clientWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    dropUpload();
    if (exchange != null) {
      exchange.clientGone();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent && exchange == null) {
      context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
