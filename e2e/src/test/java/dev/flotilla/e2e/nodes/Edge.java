package dev.flotilla.e2e.nodes;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Product;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// The way into the cluster from outside: a gateway that conforms to the Gateway API, and what people
/// need to come through it by a name that no DNS knows, with a certificate that no authority signed.
final class Edge {
  static final String NAMESPACE = "edge";
  static final String HOST = "fleet.flotilla.test";
  private static final String PASSWORD = "changeit";
  private static final int TIMEOUT = 60_000;

  private final Path home;
  private final String address;

  private Edge(Path home, String address) {
    this.home = home;
    this.address = address;
  }

  /// Again is no change. It is ready when this returns.
  static Edge install(RealNodes nodes, Path home) {
    var cluster = nodes.cluster();
    cluster.build("edge");
    cluster.images("traefik");
    RealNodes.NAMES.forEach(cluster::realNode);
    var definitions = cluster.directory().resolve("gateway-api.yaml").toString();
    cluster.kubectl("apply", "--server-side", "--filename=" + definitions).ok();
    cluster
        .kubectl(
            "wait", "--for=condition=Established", "--timeout=30s", "--filename=" + definitions)
        .ok();
    cluster.apply(NAMESPACE, cluster.file("edge.yaml")).ok();
    cluster.await(NAMESPACE, "deployment/traefik", "condition=Available");
    var edge =
        new Edge(
            home,
            nodes.kubectl(NAMESPACE, "get", "service", "traefik", "-o=jsonpath={.spec.clusterIP}"));
    edge.certify();
    return edge;
  }

  /// Makes a certificate for [#HOST], signed by itself.
  private void certify() {
    try {
      Processes.run(
          List.of(
              "openssl",
              "req",
              "-x509",
              "-newkey",
              "ec",
              "-pkeyopt",
              "ec_paramgen_curve:prime256v1",
              "-nodes",
              "-days=2",
              "-subj=/CN=" + HOST,
              "-addext=subjectAltName=DNS:" + HOST,
              "-keyout=" + key(),
              "-out=" + certificate()));
      try (var in = Files.newInputStream(certificate());
          var out = Files.newOutputStream(trusted())) {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry(
            "edge", CertificateFactory.getInstance("X.509").generateCertificate(in));
        store.store(out, PASSWORD.toCharArray());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  Path key() {
    return home.resolve("edge.key");
  }

  Path certificate() {
    return home.resolve("edge.crt");
  }

  private Path trusted() {
    return home.resolve("edge.p12");
  }

  /// Somebody's command line that goes through here: both its own calls and its git's.
  Product commandLine(Product product) {
    try {
      var hosts = Files.writeString(product.home().resolve("hosts"), address + " " + HOST + "\n");
      Files.writeString(
          product.home().resolve("home/.gitconfig"),
          "[http]\n\tsslCAInfo = %s\n\tcurloptResolve = %s:443:%s\n"
              .formatted(certificate(), HOST, address));
      return product
          .with("FLOTILLA_SERVER_URL", "https://" + HOST)
          .with(
              "JDK_JAVA_OPTIONS",
              "-Djdk.net.hosts.file=%s -Djavax.net.ssl.trustStore=%s -Djavax.net.ssl.trustStorePassword=%s"
                  .formatted(hosts, trusted(), PASSWORD));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A connection by TLS to the name.
  Socket secure() throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance(trusted().toFile(), PASSWORD.toCharArray());
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    var socket = new Socket(address, 443);
    socket.setSoTimeout(TIMEOUT);
    return context.getSocketFactory().createSocket(socket, HOST, 443, true);
  }

  /// One without.
  Socket plain() throws IOException {
    var socket = new Socket(address, 80);
    socket.setSoTimeout(TIMEOUT);
    return socket;
  }

  /// Asks for a path by that name.
  ///
  /// @param headers each with its line's end
  static InputStream get(Socket socket, String path, String headers) throws IOException {
    socket
        .getOutputStream()
        .write(
            "GET %s HTTP/1.1\r\nHost: %s\r\n%s\r\n"
                .formatted(path, HOST, headers)
                .getBytes(US_ASCII));
    return socket.getInputStream();
  }

  /// What comes until that is part of it, or until the end.
  static String until(InputStream in, String awaited) throws IOException {
    var said = new StringBuilder();
    for (var octet = in.read(); octet >= 0; octet = in.read()) {
      said.append((char) octet);
      if (said.indexOf(awaited, said.length() - awaited.length()) >= 0) {
        break;
      }
    }
    return said.toString();
  }
}
