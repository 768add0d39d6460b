package dev.flotilla.gateway.proxy;

import io.netty.channel.EventLoop;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// Gets what a try needs: the credential as it is now, and a connection. Confined to its loop.
record Dialer(EventLoop loop, ConnectionPool pool, Executor executor) {
  /// Both, for one try.
  record Line(Link link, Optional<Credential> credential) {}

  /// Completes on the loop.
  CompletableFuture<Line> dial(Upstream upstream, boolean fresh) {
    return CompletableFuture.supplyAsync(upstream.credentials()::current, executor)
        .thenComposeAsync(
            credential -> pool.take(upstream, fresh).thenApply(link -> new Line(link, credential)),
            loop);
  }

  void hangUp(Link link) {
    pool.giveBack(link);
  }
}
