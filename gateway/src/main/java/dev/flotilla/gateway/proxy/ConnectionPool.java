package dev.flotilla.gateway.proxy;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// The idle connections of one event loop, the last used first. Confined to that loop.
final class ConnectionPool {
  private record Idle(Link link, Future<?> expiry) {}

  private final EventLoop loop;
  private final Connector connector;
  private final Duration keep;
  private final Map<Upstream, Deque<Idle>> idle = new HashMap<>();

  /// @param keep below what load balancers keep an idle connection for
  ConnectionPool(EventLoop loop, Connector connector, Duration keep) {
    this.loop = loop;
    this.connector = connector;
    this.keep = keep;
  }

  /// @param fresh a new connection, because an idle one has just turned out to be dead
  CompletableFuture<Link> take(Upstream upstream, boolean fresh) {
    var links = idle.getOrDefault(upstream, new ArrayDeque<>());
    while (!fresh && !links.isEmpty()) {
      var first = links.removeFirst();
      first.expiry.cancel(false);
      if (first.link.isReusable()) {
        return CompletableFuture.completedFuture(first.link);
      }
      first.link.close();
    }
    return connector.connect(loop, upstream);
  }

  /// Takes a link back after an exchange; one that cannot be used again is closed.
  void giveBack(Link link) {
    if (!link.isReusable()) {
      link.close();
      return;
    }
    link.parked();
    var links = idle.computeIfAbsent(link.upstream(), _ -> new ArrayDeque<>());
    var expiry =
        loop.schedule(
            () -> {
              links.removeIf(it -> it.link == link);
              link.close();
            },
            keep.toMillis(),
            TimeUnit.MILLISECONDS);
    links.addFirst(new Idle(link, expiry));
  }
}
