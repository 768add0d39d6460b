package dev.flotilla.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One connection to an upstream, the last handler of its pipeline. It serves one listener at a
/// time; its event loop is the client's.
@SuppressWarnings("FutureReturnValueIgnored") // what fails on a channel reaches its handler
final class Link extends ChannelInboundHandlerAdapter {
  /// Hears of one answer.
  interface Listener {
    void head(HttpResponse head);

    /// Takes the content over.
    void content(HttpContent content);

    /// Nothing more to read for the moment: the time to flush.
    void drained();

    /// The connection broke before the answer had ended.
    void broken(Throwable cause);
  }

  private final Upstream upstream;
  private final Channel channel;
  private @Nullable Listener listener;
  private boolean reused;
  private boolean keepAlive;
  private boolean sent;

  Link(Upstream upstream, Channel channel) {
    this.upstream = upstream;
    this.channel = channel;
  }

  Upstream upstream() {
    return upstream;
  }

  Channel channel() {
    return channel;
  }

  /// It carried an exchange before: the upstream may have closed it just now.
  boolean isReused() {
    return reused;
  }

  void send(FullHttpRequest request, Listener to) {
    listener = to;
    sent = false;
    keepAlive = false;
    channel.config().setAutoRead(true);
    channel
        .writeAndFlush(request)
        .addListener(
            done -> {
              sent = done.isSuccess();
              if (!sent) {
                broken(done.cause());
              }
            });
  }

  void reading(boolean wanted) {
    channel.config().setAutoRead(wanted);
  }

  /// Whether the connection may carry another exchange.
  boolean isReusable() {
    return keepAlive && sent && channel.isActive() && listener == null;
  }

  void parked() {
    reused = true;
    reading(true);
  }

  void close() {
    listener = null;
    channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var to = listener;
    if (to == null
        || !(message instanceof HttpObject object)
        || object.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      broken(new IOException("the upstream sent what is no answer"));
      return;
    }
    if (message instanceof HttpResponse head && head.status().code() >= 200) {
      keepAlive = HttpUtil.isKeepAlive(head);
      to.head(head);
    }
    if (message instanceof HttpContent content) {
      if (message instanceof LastHttpContent) {
        listener = null;
      }
      to.content(content);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (listener != null) {
      listener.drained();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    broken(new IOException("the upstream closed the connection"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    broken(cause);
  }

  private void broken(Throwable cause) {
    var to = listener;
    listener = null;
    channel.close();
    if (to != null) {
      to.broken(cause);
    }
  }
}
