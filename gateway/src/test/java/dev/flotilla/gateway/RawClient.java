package dev.flotilla.gateway;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// A client whose every byte, pause and disappearance is the test's.
final class RawClient implements AutoCloseable {
  private final Socket socket;
  private final URI url;
  private final InputStream in;

  RawClient(URI url) throws IOException {
    this.url = url;
    this.socket = new Socket();
    socket.setReceiveBufferSize(16 << 10);
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
    in = new BufferedInputStream(socket.getInputStream(), 4_096);
  }

  void post(String token, String body) throws IOException {
    send(
        """
        POST /v1/messages HTTP/1.1
        host: %s:%d
        x-api-key: %s
        content-type: application/json
        content-length: %d

        """
                .formatted(url.getHost(), url.getPort(), token, body.length())
                .replace("\n", "\r\n")
            + body);
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  /// Reads up to and with `text`, or to the end, and gives the tail of what was read.
  String readUntil(String text) throws IOException {
    var tail = new StringBuilder();
    for (int b = in.read(); b >= 0; b = in.read()) {
      tail.append((char) b);
      if (tail.length() > 8_192) {
        tail.delete(0, 4_096);
      }
      if (b == text.charAt(text.length() - 1)
          && tail.indexOf(text, tail.length() - text.length()) >= 0) {
        break;
      }
    }
    return tail.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
