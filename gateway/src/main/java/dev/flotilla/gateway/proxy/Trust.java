package dev.flotilla.gateway.proxy;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Whom the gateway believes: the system's authorities and, beside them, a private one.
final class Trust {
  private Trust() {}

  /// Host names are checked, by Netty's default.
  ///
  /// @throws FlotillaException `unprocessable` when the PEM cannot be read or holds no certificate
  static SslContext context(Optional<Path> ca) {
    try {
      var builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
      if (ca.isPresent()) {
        builder.trustManager(factory(systemAnd(ca.get())));
      }
      return builder.build();
    } catch (IOException | GeneralSecurityException e) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE,
          "FLOTILLA_UPSTREAM_CA: expected a readable PEM of certificates, found "
              + ca.map(Path::toString).orElse("none"),
          e);
    }
  }

  private static KeyStore systemAnd(Path pem) throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int entries = 0;
    for (var manager : factory(null).getTrustManagers()) {
      for (var issuer : ((X509TrustManager) manager).getAcceptedIssuers()) {
        store.setCertificateEntry("system-" + entries++, issuer);
      }
    }
    try (var in = Files.newInputStream(pem)) {
      var own = CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (own.isEmpty()) {
        throw new GeneralSecurityException("no certificate in " + pem);
      }
      for (var certificate : own) {
        store.setCertificateEntry("own-" + entries++, certificate);
      }
    }
    return store;
  }

  private static TrustManagerFactory factory(@Nullable KeyStore store)
      throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }
}
