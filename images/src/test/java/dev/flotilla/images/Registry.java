package dev.flotilla.images;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;

/// A registry without TLS of one image, by its digest alone: `/v2/NAME/manifests/DIGEST` and
/// `/v2/NAME/blobs/DIGEST`.
///
/// @param image its name there
record Registry(ServerSocket listener, Map<String, byte[]> blobs, String image)
    implements AutoCloseable {
  private static final int TLS_HANDSHAKE = 0x16;

  /// @param archive an image in the OCI layout
  static Registry serving(Path archive) throws IOException {
    var blobs = ImageFile.entries(archive);
    var digest =
        new ObjectMapper().readTree(blobs.get("index.json")).at("/manifests/0/digest").asText();
    var listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    var image = "127.0.0.1:%d/base@%s".formatted(listener.getLocalPort(), digest);
    var registry = new Registry(listener, blobs, image);
    Thread.ofVirtual().start(registry::accept);
    return registry;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        var socket = listener.accept();
        Thread.ofVirtual().start(() -> answer(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void answer(Socket socket) {
    try (socket) {
      var in = new BufferedInputStream(socket.getInputStream());
      in.mark(1);
      if (in.read() == TLS_HANDSHAKE) {
        return; // at once, or the other side waits for an answer
      }
      in.reset();
      var request = new BufferedReader(new InputStreamReader(in, US_ASCII));
      var path = request.readLine().split(" ", -1)[1];
      request.lines().takeWhile(it -> !it.isEmpty()).forEach(it -> {});
      var blob = blobs.get("blobs/" + path.replaceFirst(".*/", "").replace(':', '/'));
      var head =
          """
          HTTP/1.1 %s\r
          Content-Type: application/vnd.oci.image.manifest.v1+json\r
          Content-Length: %d\r
          Connection: close\r
          \r
          """;
      var out = socket.getOutputStream();
      if (blob == null) {
        out.write(head.formatted(path.equals("/v2/") ? "200 OK" : "404 No", 0).getBytes(US_ASCII));
      } else {
        out.write(head.formatted("200 OK", blob.length).getBytes(US_ASCII));
        out.write(blob);
      }
      out.flush();
    } catch (IOException e) {
      return; // the other side went away
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
