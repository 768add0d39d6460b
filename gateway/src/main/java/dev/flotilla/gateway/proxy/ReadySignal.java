package dev.flotilla.gateway.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// Says once that a connection without TLS stands, then leaves the pipeline.
final class ReadySignal extends ChannelInboundHandlerAdapter {
  private final Runnable ready;

  ReadySignal(Runnable ready) {
    this.ready = ready;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context.fireChannelActive();
    context.pipeline().remove(this);
    ready.run();
  }
}
