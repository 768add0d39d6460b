package dev.flotilla.gateway.proxy;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// At most one thing that is to happen later. Confined to its loop.
final class Alarm {
  private final EventLoop loop;
  private @Nullable Future<?> set;

  Alarm(EventLoop loop) {
    this.loop = loop;
  }

  void in(Duration time, Runnable then) {
    stop();
    set = loop.schedule(then, time.toMillis(), TimeUnit.MILLISECONDS);
  }

  void stop() {
    if (set != null) {
      set.cancel(false);
      set = null;
    }
  }
}
