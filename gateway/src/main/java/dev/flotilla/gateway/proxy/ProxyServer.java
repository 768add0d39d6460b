package dev.flotilla.gateway.proxy;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Listens, and gives each connection an event loop that serves both of its sides. Thread-safe.
@SuppressWarnings("FutureReturnValueIgnored") // what fails on a channel reaches its handler
public final class ProxyServer implements AutoCloseable {
  private static final int HEADERS = 64 << 10;
  private static final Duration CLIENT_IDLE = Duration.ofMinutes(10);

  private final Transport transport;
  private final Channel channel;

  private ProxyServer(Transport transport, Channel channel) {
    this.transport = transport;
    this.channel = channel;
  }

  /// @param hosts names under which it is reached
  /// @throws FlotillaException `unavailable` when the address is taken
  public static ProxyServer start(
      InetSocketAddress address, Set<String> hosts, Egress egress, Services services) {
    var transport = Transport.start(Math.max(2, Runtime.getRuntime().availableProcessors()));
    try {
      var connector =
          new Connector(transport, egress, services.limits().connect(), services.executor());
      var bound =
          new ServerBootstrap()
              .group(transport.loops())
              .channel(transport.server())
              .option(ChannelOption.SO_BACKLOG, 1024)
              .option(ChannelOption.SO_REUSEADDR, true)
              .childOption(ChannelOption.TCP_NODELAY, true)
              .childOption(ChannelOption.SO_KEEPALIVE, true)
              .childOption(
                  ChannelOption.WRITE_BUFFER_WATER_MARK,
                  new WriteBufferWaterMark(32 << 10, 128 << 10))
              .childHandler(initializer(hosts, connector, services))
              .bind(address)
              .awaitUninterruptibly();
      if (!bound.isSuccess()) {
        throw new FlotillaException(
            ErrorCode.UNAVAILABLE,
            "gateway: cannot listen on %s: is the port taken?".formatted(address),
            bound.cause());
      }
      return new ProxyServer(transport, bound.channel());
    } catch (RuntimeException e) {
      transport.loops().shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw e;
    }
  }

  private static ChannelInitializer<Channel> initializer(
      Set<String> hosts, Connector connector, Services services) {
    var doorkeeper = new Doorkeeper(hosts);
    var memory = new BodyMemory(services.limits().bodiesBytes());
    Map<EventLoop, ConnectionPool> pools = new ConcurrentHashMap<>();
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        var pool =
            pools.computeIfAbsent(
                channel.eventLoop(),
                it -> new ConnectionPool(it, connector, services.limits().idle()));
        channel
            .pipeline()
            .addLast(
                new IdleStateHandler(0, 0, CLIENT_IDLE.toSeconds(), TimeUnit.SECONDS),
                new HttpServerCodec(
                    new HttpDecoderConfig()
                        .setMaxHeaderSize(HEADERS)
                        .setMaxInitialLineLength(HEADERS)),
                new ClientHandler(services, pool, doorkeeper, memory));
      }
    };
  }

  public int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /// Whether new connections are taken.
  public boolean isListening() {
    return channel.isActive();
  }

  /// Takes nothing new and breaks what is in flight; rows are still written.
  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
    transport.loops().shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
