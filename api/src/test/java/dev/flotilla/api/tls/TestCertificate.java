package dev.flotilla.api.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A certificate for `localhost` that signs itself, with its key: what a server under test shows, and
/// what its clients trust as an authority. Immutable.
public final class TestCertificate {
  private static final String ALIAS = "localhost";
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final KeyStore store;
  private final Path pem;

  private TestCertificate(KeyStore store, Path pem) {
    this.store = store;
    this.pem = pem;
  }

  /// @param directory takes its files, `name.p12` and `name.pem`
  public static TestCertificate in(Path directory, String name)
      throws IOException, GeneralSecurityException, InterruptedException {
    var file = directory.resolve(name + ".p12");
    generate(file);
    var store = KeyStore.getInstance(file.toFile(), PASSWORD);
    var encoded = Base64.getMimeEncoder().encodeToString(store.getCertificate(ALIAS).getEncoded());
    var pem =
        Files.writeString(
            directory.resolve(name + ".pem"),
            "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n".formatted(encoded));
    return new TestCertificate(store, pem);
  }

  /// By the JDK's own tool: it has no interface for that.
  private static void generate(Path file) throws IOException, InterruptedException {
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var process =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    int exit = process.waitFor();
    if (exit != 0) {
      throw new IllegalStateException("keytool: expected exit code 0, found " + exit);
    }
  }

  /// The certificate as a file of PEM: an authority to trust.
  public Path pem() {
    return pem;
  }

  /// For a server that shows it.
  public SSLContext context() throws GeneralSecurityException {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}
