package dev.flotilla.gateway.proxy;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/// Opens connections to upstreams: name look-up off the event loop, then the proxy, then TLS.
/// Thread-safe.
@SuppressWarnings("FutureReturnValueIgnored") // what fails on a channel reaches its handler
final class Connector {
  private static final int HEADERS = 64 << 10;

  private final Transport transport;
  private final Egress egress;
  private final SslContext trust;
  private final Duration timeout;
  private final Executor executor;
  private final AtomicInteger turn = new AtomicInteger();

  Connector(Transport transport, Egress egress, Duration timeout, Executor executor) {
    this.transport = transport;
    this.egress = egress;
    this.trust = Trust.context(egress.ca());
    this.timeout = timeout;
    this.executor = executor;
  }

  /// The link is ready for a request when the future completes, on `loop`.
  CompletableFuture<Link> connect(EventLoop loop, Upstream upstream) {
    var proxy = egress.proxyFor(upstream);
    var result = new CompletableFuture<Link>();
    CompletableFuture.supplyAsync(() -> address(upstream, proxy), executor)
        .whenCompleteAsync(
            (address, failure) -> {
              if (failure != null) {
                result.completeExceptionally(failure);
              } else {
                open(loop, upstream, proxy, address, result);
              }
            },
            loop);
    return result;
  }

  private void open(
      EventLoop loop,
      Upstream upstream,
      Optional<URI> proxy,
      SocketAddress address,
      CompletableFuture<Link> result) {
    var target =
        proxy.isPresent()
            ? InetSocketAddress.createUnresolved(upstream.host(), upstream.port())
            : address;
    new Bootstrap()
        .group(loop)
        .channel(transport.client())
        .resolver(NoopAddressResolverGroup.INSTANCE)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                fill(channel, upstream, proxy, address, result);
              }
            })
        .connect(target)
        .addListener(done -> failed(done, result));
  }

  private void fill(
      Channel channel,
      Upstream upstream,
      Optional<URI> proxy,
      SocketAddress address,
      CompletableFuture<Link> result) {
    var link = new Link(upstream, channel);
    var pipeline = channel.pipeline();
    proxy.ifPresent(
        it -> {
          var handler = proxyHandler(it, address);
          handler.setConnectTimeoutMillis(timeout.toMillis());
          handler.connectFuture().addListener(done -> failed(done, result));
          pipeline.addLast(handler);
        });
    if (upstream.isTls()) {
      var tls = trust.newHandler(channel.alloc(), upstream.host(), upstream.port());
      tls.setHandshakeTimeoutMillis(timeout.toMillis());
      tls.handshakeFuture().addListener(done -> ready(done, link, result));
      pipeline.addLast(tls);
    } else {
      pipeline.addLast(new ReadySignal(() -> result.complete(link)));
    }
    pipeline.addLast(
        new HttpClientCodec(
            new HttpDecoderConfig().setMaxHeaderSize(HEADERS).setMaxInitialLineLength(HEADERS),
            HttpClientCodec.DEFAULT_PARSE_HTTP_AFTER_CONNECT_REQUEST,
            HttpClientCodec.DEFAULT_FAIL_ON_MISSING_RESPONSE),
        new HttpContentDecompressor(0),
        link);
  }

  private static void ready(Future<?> done, Link link, CompletableFuture<Link> result) {
    if (done.isSuccess()) {
      result.complete(link);
    } else {
      failed(done, result);
    }
  }

  private static void failed(Future<?> done, CompletableFuture<Link> result) {
    if (!done.isSuccess()) {
      result.completeExceptionally(done.cause());
    }
  }

  private static HttpProxyHandler proxyHandler(URI proxy, SocketAddress address) {
    var user = proxy.getUserInfo();
    if (user == null) {
      return new HttpProxyHandler(address);
    }
    int colon = user.indexOf(':');
    return colon < 0
        ? new HttpProxyHandler(address, user, "")
        : new HttpProxyHandler(address, user.substring(0, colon), user.substring(colon + 1));
  }

  /// Of several addresses each try takes the next.
  private SocketAddress address(Upstream upstream, Optional<URI> proxy) {
    var wanted =
        proxy
            .map(Egress::unresolved)
            .orElseGet(() -> InetSocketAddress.createUnresolved(upstream.host(), upstream.port()));
    try {
      var all = InetAddress.getAllByName(wanted.getHostString());
      return new InetSocketAddress(
          all[Math.floorMod(turn.getAndIncrement(), all.length)], wanted.getPort());
    } catch (UnknownHostException e) {
      throw new CompletionException(e);
    }
  }
}
