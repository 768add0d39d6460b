package dev.flotilla.server.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Reads the keys, and the issuer unless it is configured, from the API server itself. Token and CA
/// are read anew each time, as the kubelet replaces them. Thread-safe.
final class ApiServerKeys implements Published.Source {
  private static final String DISCOVERY = "/.well-known/openid-configuration";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MOST_OCTETS = 1024 * 1024;

  private final ClusterConfig config;
  private final Duration patience;

  ApiServerKeys(ClusterConfig config) {
    this(config, PATIENCE);
  }

  /// @param patience with a connection, and with each answer
  ApiServerKeys(ClusterConfig config, Duration patience) {
    this.config = config;
    this.patience = patience;
  }

  @Override
  public Published read() throws IOException {
    try (var client = client()) {
      var keys = Jwks.parse(get(client, config.keys()));
      if (keys.isEmpty()) {
        throw unexpected("keys for RS256 or ES256", "none");
      }
      var issuer = config.issuer();
      return new Published(issuer.isPresent() ? issuer.get() : discovered(client), keys);
    } catch (IllegalArgumentException e) {
      throw new IOException(config.keys() + ": expected a set of keys", e);
    } catch (GeneralSecurityException e) {
      throw new IOException(config.ca() + ": expected a readable PEM of certificates", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private String discovered(HttpClient client) throws IOException, InterruptedException {
    var document = StrictJson.object(get(client, config.keys().resolve(DISCOVERY)));
    return document
        .map(it -> it.path("issuer").asText())
        .filter(it -> !it.isBlank())
        .orElseThrow(() -> unexpected("an issuer at " + DISCOVERY, "none"));
  }

  private byte[] get(HttpClient client, URI uri) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(uri).timeout(patience).header("Accept", "*/*");
    if (Files.exists(config.token())) {
      request.header("Authorization", "Bearer " + Files.readString(config.token()).strip());
    }
    var answer = client.send(request.build(), BodyHandlers.ofInputStream());
    try (var body = answer.body()) {
      var octets = body.readNBytes(MOST_OCTETS);
      if (answer.statusCode() != 200) {
        throw unexpected("200 of " + uri, Integer.toString(answer.statusCode()));
      }
      return octets;
    }
  }

  private static IOException unexpected(String expected, String found) {
    return new IOException("expected %s, found %s".formatted(expected, found));
  }

  private HttpClient client() throws IOException, GeneralSecurityException {
    var builder =
        HttpClient.newBuilder()
            .connectTimeout(patience)
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER);
    if (Files.exists(config.ca())) {
      builder.sslContext(trusting());
    }
    return builder.build();
  }

  /// That CA and no other.
  private SSLContext trusting() throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (var pem = Files.newInputStream(config.ca())) {
      int entries = 0;
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("ca-" + entries++, certificate);
      }
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
