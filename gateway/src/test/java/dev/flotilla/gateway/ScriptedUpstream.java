package dev.flotilla.gateway;

import dev.flotilla.api.usage.Tokens;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ServerSocketFactory;

/// A server that speaks the Messages API as a test scripts it, and counts for itself what it said.
final class ScriptedUpstream implements AutoCloseable {
  /// @param number 1 for the first request
  record Request(int number, String line, Map<String, String> headers, String body) {
    boolean holds(String text) {
      return line.contains(text) || headers.toString().contains(text) || body.contains(text);
    }
  }

  /// Plays one answer.
  interface Script {
    void play(Request request, Wire wire) throws IOException;
  }

  private final ServerSocket server;
  private final String scheme;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicReference<Tokens> reported = new AtomicReference<>(Tokens.NONE);
  private volatile Script script;

  ScriptedUpstream(Script script) throws IOException {
    this(script, ServerSocketFactory.getDefault(), "http");
  }

  ScriptedUpstream(Script script, ServerSocketFactory sockets, String scheme) throws IOException {
    this.script = script;
    this.scheme = scheme;
    this.server = sockets.createServerSocket(0, 500, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  URI url() {
    return URI.create("%s://localhost:%d".formatted(scheme, server.getLocalPort()));
  }

  void script(Script other) {
    script = other;
  }

  List<Request> requests() {
    return requests;
  }

  int connections() {
    return connections.get();
  }

  /// Connections that the gateway holds at this moment.
  int open() {
    return open.get();
  }

  /// Answers with status 200 to `POST /v1/messages`.
  int answered() {
    return answered.get();
  }

  /// What those answers said that they used, the last figure of each kind.
  Tokens reported() {
    return reported.get();
  }

  void answering() {
    answered.incrementAndGet();
  }

  void report(Tokens more) {
    reported.accumulateAndGet(more, Tokens::plus);
  }

  private void accept() {
    try {
      while (true) {
        var socket = server.accept();
        connections.incrementAndGet();
        open.incrementAndGet();
        threads.execute(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      var in = socket.getInputStream();
      for (var line = line(in); !line.isEmpty(); line = line(in)) {
        var request = read(line, in);
        var wire = new Wire(this, socket);
        script.play(request, wire);
        if (wire.isOver()) {
          return;
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // the gateway went away: what the test looks at is `open`
    } finally {
      open.decrementAndGet();
    }
  }

  private Request read(String line, InputStream in) throws IOException {
    var headers = new TreeMap<String, String>();
    for (var header = line(in); !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    var body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    synchronized (requests) {
      var request = new Request(requests.size() + 1, line, headers, body);
      requests.add(request);
      return request;
    }
  }

  private static String line(InputStream in) throws IOException {
    var bytes = new ArrayList<Byte>();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        bytes.add((byte) b);
      }
    }
    var text = new StringBuilder();
    bytes.forEach(it -> text.append((char) it.byteValue()));
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
