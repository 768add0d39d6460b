package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.tls.TestCertificate;
import dev.flotilla.api.usage.Tokens;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EgressIT {
  private static final Tokens USED = new Tokens(10, 20, 0, 0, 0);

  @TempDir private Path dir;

  private TestCertificate certificate;

  @BeforeEach
  void certificate() throws Exception {
    certificate = TestCertificate.in(dir, "ca");
  }

  @Test
  void aPrivateAuthorityIsTrusted() throws Exception {
    try (var rig = rig(Map.of("FLOTILLA_UPSTREAM_CA", certificate.pem().toString()))) {
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
            rig(
                Map.of(
                    "FLOTILLA_UPSTREAM_CA",
                    certificate.pem().toString(),
                    "HTTPS_PROXY",
                    proxy.url()))) {
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
                    certificate.pem().toString(),
                    "HTTPS_PROXY",
                    proxy.url(),
                    "NO_PROXY",
                    "example.org, localhost"))) {
      assertThat(rig.post(true).statusCode()).isEqualTo(200);
      assertThat(proxy.heads()).isEmpty();
    }
  }

  private Rig rig(Map<String, String> env) throws Exception {
    var upstream =
        new ScriptedUpstream(
            (_, wire) -> wire.stream(USED),
            certificate.context().getServerSocketFactory(),
            "https");
    return new Rig(upstream, env, UnaryOperator.identity());
  }
}
