package dev.flotilla.simulator.wire;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listens on 127.0.0.1, one virtual thread per connection, keep-alive. Thread-safe. Plain sockets,
/// because a scripted fault must be able to reset, stall or falsify a connection at any byte.
public final class WireServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WireServer.class);
  private static final int BACKLOG = 512;

  private final ServerSocket listener;
  private final WireHandler handler;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private WireServer(ServerSocket listener, WireHandler handler) {
    this.listener = listener;
    this.handler = handler;
  }

  /// @param port 0 for a free one
  /// @throws UncheckedIOException the port is taken
  public static WireServer start(String host, int port, WireHandler handler) {
    try {
      var listener = new ServerSocket();
      listener.setReuseAddress(true);
      listener.bind(new InetSocketAddress(InetAddress.getByName(host), port), BACKLOG);
      var server = new WireServer(listener, handler);
      Thread.ofVirtual().name("simulator-accept").start(server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot listen on %s:%d: %s; choose another port, or 0 for a free one"
              .formatted(host, port, e.getMessage()),
          e);
    }
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        var socket = listener.accept();
        open.add(socket);
        Thread.ofVirtual().name("simulator-connection").start(() -> serve(socket));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          LOG.atWarn().setCause(e).log("cannot accept a connection");
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      exchanges(socket);
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("reason", e.getMessage()).log("connection ended");
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("cannot answer a request");
    } finally {
      open.remove(socket);
    }
  }

  private void exchanges(Socket socket) throws IOException {
    var in = new PushbackInputStream(new BufferedInputStream(socket.getInputStream()));
    var out = new BufferedOutputStream(socket.getOutputStream());
    var reader = new RequestReader(in, out);
    try {
      while (!socket.isClosed()) {
        var request = reader.read();
        if (request.isEmpty()) {
          return;
        }
        var headOnly = request.get().method().equals("HEAD");
        handler.handle(request.get(), new WireExchange(socket, in, out, headOnly));
        if (request.get().wantsClose()) {
          return;
        }
      }
    } catch (BadRequestException e) {
      var body = e.reason().getBytes(StandardCharsets.UTF_8);
      new WireExchange(socket, in, out, false)
          .respond(e.status(), Map.of("connection", "close"), body);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (var socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the simulator's sockets", e);
    }
  }
}
