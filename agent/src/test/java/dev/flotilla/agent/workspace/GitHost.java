package dev.flotilla.agent.workspace;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.eclipse.jgit.transport.ReceivePack;
import org.eclipse.jgit.transport.RefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;

/// A git host over HTTP that wants a bearer token, like the real one.
final class GitHost implements AutoCloseable {
  static final String TOKEN = "assignment-token";

  final Repository repository;
  private final HttpServer server;
  volatile Optional<String> refusal = Optional.empty();
  volatile String token = TOKEN;
  final AtomicInteger pushes = new AtomicInteger();

  GitHost(Path directory) {
    try {
      repository = Git.init().setBare(true).setDirectory(directory.toFile()).call().getRepository();
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/git/r", this::serve);
      server.start();
    } catch (IOException | org.eclipse.jgit.api.errors.GitAPIException e) {
      throw new IllegalStateException(e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/git/r";
  }

  private void serve(HttpExchange exchange) throws IOException {
    var out = new ByteArrayOutputStream();
    var service = exchange.getRequestURI().toString().contains("receive") ? "receive" : "upload";
    int status = 200;
    var kind = "result";
    if (!("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      status = 401;
    } else if (exchange.getRequestURI().getPath().endsWith("/info/refs")) {
      kind = "advertisement";
      advertise(service, out);
    } else {
      answer(service, body(exchange), out);
    }
    exchange
        .getResponseHeaders()
        .set("Content-Type", "application/x-git-" + service + "-pack-" + kind);
    exchange.sendResponseHeaders(status, out.size() == 0 ? -1 : out.size());
    exchange.getResponseBody().write(out.toByteArray());
    exchange.close();
  }

  private void advertise(String service, ByteArrayOutputStream out) throws IOException {
    var lines = new PacketLineOut(out);
    var advertiser = new RefAdvertiser.PacketLineOutRefAdvertiser(lines);
    if (service.equals("receive")) {
      lines.writeString("# service=git-receive-pack\n");
      lines.end();
      receive().sendAdvertisedRefs(advertiser);
    } else {
      upload().sendAdvertisedRefs(advertiser, "git-upload-pack");
    }
  }

  private void answer(String service, InputStream in, ByteArrayOutputStream out)
      throws IOException {
    if (service.equals("receive")) {
      pushes.incrementAndGet();
      receive().receive(in, out, null);
    } else {
      upload().upload(in, out, null);
    }
  }

  private static InputStream body(HttpExchange exchange) throws IOException {
    return "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
        ? new GZIPInputStream(exchange.getRequestBody())
        : exchange.getRequestBody();
  }

  private UploadPack upload() {
    var upload = new UploadPack(repository);
    upload.setBiDirectionalPipe(false);
    return upload;
  }

  private ReceivePack receive() {
    var receive = new ReceivePack(repository);
    receive.setBiDirectionalPipe(false);
    receive.setPreReceiveHook(
        (_, commands) ->
            refusal.ifPresent(
                why ->
                    commands.forEach(
                        it -> it.setResult(ReceiveCommand.Result.REJECTED_OTHER_REASON, why))));
    return receive;
  }

  @Override
  public void close() {
    server.stop(0);
    repository.close();
  }
}
