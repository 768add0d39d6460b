package dev.flotilla.e2e.nodes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.flotilla.api.process.FreePort;
import dev.flotilla.e2e.harness.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A Service of the cluster at a port of this machine, as `kubectl port-forward` has it; started anew
/// whenever the pod that it led to is gone.
final class PortForward implements AutoCloseable {
  /// What whoever listens answers to, with anything.
  enum Greeting {
    HTTP("GET / HTTP/1.0\r\n\r\n"),
    /// a request for TLS
    POSTGRESQL("\0\0\0\10\4\322\26\57");

    private final String octets;

    Greeting(String octets) {
      this.octets = octets;
    }
  }

  private final List<String> command;
  private final int port;
  private final Greeting greeting;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);

  private PortForward(List<String> command, int port, Greeting greeting) {
    this.command = command;
    this.port = port;
    this.greeting = greeting;
    this.thread = Thread.ofVirtual().unstarted(this::run);
  }

  static PortForward start(
      RealNodes nodes, String namespace, String service, int to, Greeting greeting) {
    var port = FreePort.find();
    var forward =
        new PortForward(
            nodes
                .cluster()
                .command(
                    "--namespace=" + namespace,
                    "port-forward",
                    "service/" + service,
                    port + ":" + to),
            port,
            greeting);
    forward.thread.start();
    Eventually.until(forward::answers);
    return forward;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  int port() {
    return port;
  }

  private boolean answers() {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(greeting.octets.getBytes(ISO_8859_1));
      return socket.getInputStream().read() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  private void run() {
    while (closing.getCount() > 0) {
      try {
        var process =
            new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
          // it does not notice by itself that its pod is gone
          while (!process.waitFor(2, TimeUnit.SECONDS) && answers()) {}
        } finally {
          process.destroyForcibly();
        }
        closing.await(200, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
  }
}
