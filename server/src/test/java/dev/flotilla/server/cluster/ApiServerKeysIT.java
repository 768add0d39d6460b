package dev.flotilla.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.tls.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reading the keys over TLS, as from an API server.
class ApiServerKeysIT {
  private static final String KEYS = "/openid/v1/jwks";
  private static final String DISCOVERY = "/.well-known/openid-configuration";

  @TempDir private Path dir;
  private final Map<String, String> documents = new ConcurrentHashMap<>();
  private final Map<String, String> bearers = new ConcurrentHashMap<>();
  private HttpsServer server;

  @BeforeEach
  void start() throws Exception {
    var certificate = TestCertificate.in(dir, "api");
    documents.put(KEYS, TestIssuer.jwks(TestIssuer.rsa("key-1", TestIssuer.RSA)));
    documents.put(DISCOVERY, "{\"issuer\": \"https://issuer.example\"}");
    Files.writeString(dir.resolve("token"), "own-token\n");
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
    server.createContext(
        "/",
        exchange -> {
          var path = exchange.getRequestURI().getPath();
          bearers.put(path, exchange.getRequestHeaders().getFirst("Authorization"));
          var body = documents.getOrDefault(path, "").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(documents.containsKey(path) ? 200 : 403, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private ApiServerKeys keys(String ca, Optional<String> issuer) {
    return new ApiServerKeys(
        new ClusterConfig(
            TestIssuer.NAMESPACE,
            issuer,
            URI.create("https://localhost:" + server.getAddress().getPort() + KEYS),
            dir.resolve("token"),
            dir.resolve(ca + ".pem"),
            "flotilla-operator",
            TestIssuer.LEEWAY),
        Duration.ofMinutes(1));
  }

  @Test
  void keysAndIssuerAreReadWithTheServersOwnToken() throws Exception {
    var published = keys("api", Optional.empty()).read();

    assertThat(published.issuer()).isEqualTo("https://issuer.example");
    assertThat(published.keys()).containsOnlyKeys("key-1");
    assertThat(bearers).containsEntry(KEYS, "Bearer own-token");
    assertThat(bearers).containsEntry(DISCOVERY, "Bearer own-token");
  }

  @Test
  void aConfiguredIssuerIsNotAskedFor() throws Exception {
    documents.remove(DISCOVERY);

    assertThat(keys("api", Optional.of("https://mine")).read().issuer()).isEqualTo("https://mine");
  }

  @Test
  void aTokenThatWasReplacedIsReadAnew() throws Exception {
    var keys = keys("api", Optional.of("https://mine"));
    keys.read();
    Files.writeString(dir.resolve("token"), "next-token");

    keys.read();

    assertThat(bearers).containsEntry(KEYS, "Bearer next-token");
  }

  @Test
  void anotherAuthorityIsNotTrusted() throws Exception {
    TestCertificate.in(dir, "other");

    assertThatThrownBy(() -> keys("other", Optional.empty()).read())
        .isInstanceOf(IOException.class);
    assertThat(bearers).isEmpty();
  }

  @Test
  void whatIsNoSetOfKeysIsSaid() {
    documents.put(KEYS, "[]");
    assertThatThrownBy(() -> keys("api", Optional.empty()).read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("expected a set of keys");
    documents.put(KEYS, "{\"keys\": []}");
    assertThatThrownBy(() -> keys("api", Optional.empty()).read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("expected keys for RS256 or ES256, found none");
    documents.remove(KEYS);
    assertThatThrownBy(() -> keys("api", Optional.empty()).read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("found 403");
  }

  @Test
  void anIssuerThatIsNotSaidAndACaThatIsNoneAreSaid() throws Exception {
    documents.put(DISCOVERY, "{}");
    assertThatThrownBy(() -> keys("api", Optional.empty()).read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("expected an issuer");
    Files.writeString(dir.resolve("api.pem"), "no certificate");
    assertThatThrownBy(() -> keys("api", Optional.empty()).read()).isInstanceOf(IOException.class);
  }

  @Test
  void itIsOffUnlessANamespaceIsSaidAndHasDefaultsThen() {
    assertThat(ClusterConfig.from(Settings.load(Map.of()))).isEmpty();

    var config =
        ClusterConfig.from(Settings.load(Map.of("FLOTILLA_CLUSTER_NAMESPACE", "claude-code")))
            .orElseThrow();

    assertThat(config.namespace()).isEqualTo("claude-code");
    assertThat(config.issuer()).isEmpty();
    assertThat(config.keys()).hasScheme("https").hasHost("kubernetes.default.svc").hasPath(KEYS);
    assertThat(config.operator()).isEqualTo("flotilla-operator");
  }

  @Test
  void keysThatAnybodyCouldReplaceOnTheWayAreRefused() {
    var settings =
        Settings.load(Map.of("FLOTILLA_CLUSTER_NAMESPACE", "claude-code"))
            .with(Setting.CLUSTER_KEYS, "http://keys.example/jwks");

    assertThatThrownBy(() -> ClusterConfig.from(settings))
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining("cluster.keys: expected an https URL");
  }
}
