package dev.flotilla.gateway.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import java.util.function.IntConsumer;

/// The client's side of one exchange. Confined to the client's event loop.
@SuppressWarnings("FutureReturnValueIgnored") // what fails on a channel reaches its handler
final class Downstream {
  private final Channel channel;
  private final boolean keepAlive;
  private final IntConsumer ended;
  private int status;

  /// @param ended hears once, with the status that went down (0: none), that the exchange is over
  Downstream(Channel channel, boolean keepAlive, IntConsumer ended) {
    this.channel = channel;
    this.keepAlive = keepAlive;
    this.ended = ended;
  }

  boolean isWritable() {
    return channel.isWritable();
  }

  void write(HttpObject part) {
    if (part instanceof HttpResponse head) {
      status = head.status().code();
      if (!keepAlive) {
        head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      }
    }
    channel.write(part);
  }

  void flush() {
    channel.flush();
  }

  /// The last part, or the whole, and the end of the exchange.
  void finish(HttpObject last) {
    write(last);
    channel.flush();
    if (!keepAlive) {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
    ended.accept(status);
  }

  /// Ends the exchange so that the client sees that the answer broke.
  void breakOff() {
    channel.close();
    ended.accept(status);
  }
}
