package dev.flotilla.e2e.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/// A port of this machine behind which another one seems to be far away: every byte takes a while, in both directions, and
/// none waits for those before it. Thread-safe.
final class DelayedPort implements AutoCloseable {
  private static final int CHUNK = 16_384;

  private final ServerSocket front;
  private final int behind;
  private final long delay;
  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();

  private record Chunk(ByteBuffer bytes, long due) {}

  /// @param oneWay of each byte
  DelayedPort(int behind, Duration oneWay) {
    this.behind = behind;
    this.delay = oneWay.toNanos();
    try {
      front = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return front.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        var near = front.accept();
        var far = new Socket(InetAddress.getLoopbackAddress(), behind);
        for (var socket : new Socket[] {near, far}) {
          socket.setTcpNoDelay(true);
          open.add(socket);
        }
        pass(near, far);
        pass(far, near);
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void pass(Socket from, Socket to) {
    var chunks = new LinkedBlockingQueue<Chunk>();
    Thread.startVirtualThread(() -> read(from, chunks));
    Thread.startVirtualThread(() -> write(to, chunks));
  }

  private void read(Socket from, LinkedBlockingQueue<Chunk> chunks) {
    try (from) {
      var buffer = new byte[CHUNK];
      for (int n; (n = from.getInputStream().read(buffer)) >= 0; ) {
        chunks.add(new Chunk(ByteBuffer.wrap(buffer.clone(), 0, n), System.nanoTime() + delay));
      }
    } catch (IOException e) {
      // the other side has closed both
    } finally {
      chunks.add(new Chunk(ByteBuffer.allocate(0), System.nanoTime() + delay));
    }
  }

  private static void write(Socket to, LinkedBlockingQueue<Chunk> chunks) {
    try (to) {
      while (true) {
        var chunk = chunks.take();
        if (!chunk.bytes().hasRemaining()) {
          return;
        }
        for (long left; (left = chunk.due() - System.nanoTime()) > 0; ) {
          LockSupport.parkNanos(left);
        }
        to.getOutputStream().write(chunk.bytes().array(), 0, chunk.bytes().remaining());
      }
    } catch (IOException e) {
      // it has closed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      front.close();
      for (var socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
