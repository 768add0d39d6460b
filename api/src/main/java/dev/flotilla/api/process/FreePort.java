package dev.flotilla.api.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// A port of this machine's loopback for what has to know it before it listens. Thread-safe.
public final class FreePort {
  /// Below those that systems give to connections: until somebody listens on it a port is anybody's.
  static final int FIRST = 20_000;

  static final int LAST = 32_000;

  private static final int TRIES = 1000;

  private FreePort() {}

  /// One that nobody listens on now.
  ///
  /// @throws UncheckedIOException when nothing may listen on loopback
  public static int find() {
    for (var tried = 0; tried < TRIES; tried++) {
      var port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      if (isFree(port)) {
        return port;
      }
    }
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on loopback", e);
    }
  }

  static boolean isFree(int port) {
    try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
