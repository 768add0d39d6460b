package dev.flotilla.server.monitor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A way to a port that can be cut and mended: an outage without stopping what other tests use.
final class TcpProxy implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  TcpProxy(int target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /// Breaks all connections; new ones are closed at once.
  void cut() {
    cut = true;
    open.forEach(TcpProxy::closeQuietly);
    open.clear();
  }

  void mend() {
    cut = false;
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        var socket = server.accept();
        if (cut) {
          socket.close();
        } else {
          join(socket, new Socket(InetAddress.getLoopbackAddress(), target));
        }
      }
    } catch (IOException e) {
      closeQuietly(server);
    }
  }

  private void join(Socket one, Socket other) {
    open.add(one);
    open.add(other);
    if (cut) { // since it was looked at last
      cut();
    }
    Thread.startVirtualThread(() -> pump(one, other));
    Thread.startVirtualThread(() -> pump(other, one));
  }

  private static void pump(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      closeQuietly(to);
    }
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    closeQuietly(server);
    cut();
  }
}
