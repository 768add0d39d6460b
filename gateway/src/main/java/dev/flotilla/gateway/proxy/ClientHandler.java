package dev.flotilla.gateway.proxy;

import dev.flotilla.gateway.admission.Refusal;
import dev.flotilla.gateway.admission.Route;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The client's connection: collects a request, hands it to an exchange, watches for the client
/// going away. One request at a time.
@SuppressWarnings("FutureReturnValueIgnored") // what fails on a channel reaches its handler
final class ClientHandler extends ChannelInboundHandlerAdapter {
  private static final long LINGER_SECONDS = 5;

  private final Services services;
  private final ConnectionPool pool;
  private final Doorkeeper doorkeeper;
  private final BodyMemory memory;
  private @Nullable HttpRequest head;
  private @Nullable CompositeByteBuf body;
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
    } else if (object.decoderResult().isFailure() || exchange != null) {
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

  private void begin(ChannelHandlerContext context, HttpRequest request) {
    var refusal = doorkeeper.refuses(request);
    if (refusal.isPresent()) {
      refuse(context, refusal.get());
      return;
    }
    head = request;
    body = context.alloc().compositeBuffer(Integer.MAX_VALUE);
    if (HttpUtil.is100ContinueExpected(request)) {
      context.writeAndFlush(
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
  }

  private void collect(ChannelHandlerContext context, HttpContent content) {
    var request = head;
    var collected = body;
    if (request == null || collected == null) {
      content.release();
      return;
    }
    int size = content.content().readableBytes();
    collected.addComponent(true, content.content());
    if (collected.readableBytes() > services.limits().bodyBytes()) {
      refuse(context, Refusal.tooLarge(services.limits().bodyBytes()));
    } else if (!memory.take(size)) {
      refuse(context, memory.refusal());
    } else if (content instanceof LastHttpContent) {
      head = null;
      body = null;
      whole(context, request, collected);
    }
  }

  private void whole(ChannelHandlerContext context, HttpRequest request, ByteBuf collected) {
    var route = Route.of(request.method(), request.uri()).orElse(Route.ROOT);
    var client = new Downstream(context.channel(), HttpUtil.isKeepAlive(request), this::ended);
    if (route == Route.ROOT) {
      collected.release();
      client.finish(Answers.empty(HttpResponseStatus.OK));
      return;
    }
    int size = collected.readableBytes();
    var incoming =
        new Incoming(
            route,
            request,
            Headers.token(request.headers()).orElse(""),
            collected,
            context.alloc(),
            () -> memory.free(size));
    exchange = new Exchange(context.channel().eventLoop(), pool, services, incoming, client);
    exchange.start();
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
    refused = true;
    dropBody();
    var answer = Answers.of(refusal);
    HttpUtil.setKeepAlive(answer, false);
    context.writeAndFlush(answer);
    context.executor().schedule(() -> context.close(), LINGER_SECONDS, TimeUnit.SECONDS);
  }

  private void dropBody() {
    head = null;
    if (body != null) {
      memory.free(body.readableBytes());
      body.release();
      body = null;
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
    dropBody();
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
