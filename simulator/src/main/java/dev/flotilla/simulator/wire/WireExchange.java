package dev.flotilla.simulator.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// One answer: whole by `respond`, or in pieces by `begin`, `send`, `end`; or broken off by `close`
/// or `reset`. For the one thread that handles the request.
public final class WireExchange {
  private static final byte[] CRLF = {'\r', '\n'};

  private final Socket socket;
  private final PushbackInputStream in;
  private final OutputStream out;
  private final boolean headOnly;

  WireExchange(Socket socket, PushbackInputStream in, OutputStream out, boolean headOnly) {
    this.socket = socket;
    this.in = in;
    this.out = out;
    this.headOnly = headOnly;
  }

  public void respond(int status, Map<String, String> headers, byte[] body) throws IOException {
    var head = head(status, headers).append("content-length: ").append(body.length);
    out.write(head.append("\r\n\r\n").toString().getBytes(StandardCharsets.UTF_8));
    if (!headOnly) {
      out.write(body);
    }
    out.flush();
  }

  /// Promises `length` bytes and sends only `part`; the caller then breaks or holds the connection.
  public void respondPartly(int status, Map<String, String> headers, byte[] part, int length)
      throws IOException {
    var head = head(status, headers).append("content-length: ").append(length);
    out.write(head.append("\r\n\r\n").toString().getBytes(StandardCharsets.UTF_8));
    out.write(part);
    out.flush();
  }

  public void begin(int status, Map<String, String> headers) throws IOException {
    var head = head(status, headers).append("transfer-encoding: chunked\r\n\r\n");
    out.write(head.toString().getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  public void send(byte[] piece) throws IOException {
    out.write((Integer.toHexString(piece.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.write(piece);
    out.write(CRLF);
    out.flush();
  }

  public void end() throws IOException {
    out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /// Ends the connection; what was sent still arrives.
  public void close() throws IOException {
    socket.close();
  }

  /// Breaks the connection, as a dying machine or proxy does; what was sent may be lost.
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /// Waits, and notices at once when the client goes away meanwhile.
  public void pause(Duration duration) throws IOException {
    if (duration.isPositive()) {
      await(duration);
    }
  }

  /// Says nothing more until the client gives up or the server is closed.
  ///
  /// @throws ClientGoneException always, sooner or later
  public void hang() throws IOException {
    while (true) {
      await(Duration.ofDays(1));
    }
  }

  private void await(Duration duration) throws IOException {
    var until = System.nanoTime() + duration.toNanos();
    socket.setSoTimeout((int) Math.max(1, duration.toMillis()));
    try {
      var early = in.read();
      if (early < 0) {
        throw new ClientGoneException();
      }
      in.unread(early);
      LockSupport.parkNanos(until - System.nanoTime());
    } catch (SocketTimeoutException e) {
      // the client is still there
    } finally {
      if (!socket.isClosed()) {
        socket.setSoTimeout(0);
      }
    }
  }

  private static StringBuilder head(int status, Map<String, String> headers) {
    var head = new StringBuilder("HTTP/1.1 " + status + " " + Reasons.of(status) + "\r\n");
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    return head;
  }
}
