package dev.flotilla.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A way to a port of this machine that can be cut: then nothing comes through and nobody is told, as on
/// a network that loses everything; what was sent meanwhile arrives when it is mended. Thread-safe.
public final class Wire implements AutoCloseable {
  private static final int CHUNK = 16 * 1024;

  private final ServerSocket server;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private boolean cut; // under this

  private Wire(ServerSocket server, int target) {
    this.server = server;
    this.target = target;
  }

  public static Wire to(int target) {
    try {
      var wire = new Wire(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
      Thread.startVirtualThread(wire::accept);
      return wire;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  public synchronized void cut() {
    cut = true;
  }

  public synchronized void mend() {
    cut = false;
    notifyAll();
  }

  private synchronized void awaitMended() throws InterruptedException {
    while (cut) {
      wait();
    }
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        join(server.accept(), new Socket(InetAddress.getLoopbackAddress(), target));
      }
    } catch (IOException e) {
      close();
    }
  }

  private void join(Socket one, Socket other) {
    open.add(one);
    open.add(other);
    Thread.startVirtualThread(() -> pump(one, other));
    Thread.startVirtualThread(() -> pump(other, one));
  }

  private void pump(Socket from, Socket to) {
    var chunk = new byte[CHUNK];
    try (from;
        to) {
      for (var read = from.getInputStream().read(chunk);
          read >= 0;
          read = from.getInputStream().read(chunk)) {
        awaitMended();
        to.getOutputStream().write(chunk, 0, read);
      }
    } catch (IOException e) {
      // one of both is gone, and with it the other
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (var socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    mend();
  }
}
