package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.usage.Tokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EgressIT {
  private static final Tokens USED = new Tokens(10, 20, 0, 0, 0);
  private static final String PASSWORD = "changeit";

  @TempDir private Path dir;

  private Path store() {
    return dir.resolve("ca.p12");
  }

  @BeforeEach
  void certificate() throws Exception {
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    int exit =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "up",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                store().toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start()
            .waitFor();
    assertThat(exit).isZero();
  }

  @Test
  void aPrivateAuthorityIsTrusted() throws Exception {
    try (var rig = rig(Map.of("FLOTILLA_UPSTREAM_CA", pem().toString()))) {
      assertThat(rig.post(true).body()).contains("message_stop");
    }
  }

  @Test
  void anUnknownAuthorityIsNot() throws Exception {
    try (var rig = rig(Map.of())) {
      assertThat(rig.post(true).statusCode()).isEqualTo(502);
      assertThat(rig.upstream.requests()).isEmpty();
    }
  }

  @Test
  void theProxyIsAskedToConnect() throws Exception {
    try (var proxy = new ConnectProxy();
        var rig =
            rig(Map.of("FLOTILLA_UPSTREAM_CA", pem().toString(), "HTTPS_PROXY", proxy.url()))) {
      assertThat(rig.post(true).body()).contains("message_stop");
      assertThat(proxy.heads().getFirst())
          .startsWith("CONNECT localhost:")
          .containsIgnoringCase("proxy-authorization: Basic ");
      assertThat(rig.upstream.requests().getFirst().headers())
          .doesNotContainKey("proxy-authorization");
    }
  }

  @Test
  void noProxyIsHonoured() throws Exception {
    try (var proxy = new ConnectProxy();
        var rig =
            rig(
                Map.of(
                    "FLOTILLA_UPSTREAM_CA",
                    pem().toString(),
                    "HTTPS_PROXY",
                    proxy.url(),
                    "NO_PROXY",
                    "example.org, localhost"))) {
      assertThat(rig.post(true).statusCode()).isEqualTo(200);
      assertThat(proxy.heads()).isEmpty();
    }
  }

  private Rig rig(Map<String, String> env) throws Exception {
    var upstream = new ScriptedUpstream((_, wire) -> wire.stream(USED), sockets(), "https");
    return new Rig(upstream, env, UnaryOperator.identity());
  }

  private KeyStore keys() throws Exception {
    return KeyStore.getInstance(store().toFile(), PASSWORD.toCharArray());
  }

  private ServerSocketFactory sockets() throws Exception {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(keys(), PASSWORD.toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context.getServerSocketFactory();
  }

  private Path pem() throws Exception {
    var encoded = Base64.getMimeEncoder().encodeToString(keys().getCertificate("up").getEncoded());
    return Files.writeString(
        dir.resolve("ca.pem"),
        "-----BEGIN CERTIFICATE-----\n" + encoded + "\n-----END CERTIFICATE-----\n");
  }
}
