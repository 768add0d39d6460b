package dev.flotilla.server.cluster;

import static dev.flotilla.server.cluster.TestIssuer.header;
import static dev.flotilla.server.cluster.TestIssuer.sign;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.api.time.SettableClock;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// Keys that come and go at an API server that comes and goes.
class KeyRingTest {
  private final SettableClock clock = new SettableClock();
  private final KeyPair second = TestIssuer.pair("RSA");
  private volatile String published = keys(TestIssuer.rsa("key-1", TestIssuer.RSA));
  private volatile boolean away;
  private int readings;
  private final ServiceAccounts accounts =
      new ServiceAccounts(TestIssuer.CONFIG, this::read, clock);

  private static String keys(ObjectNode... keys) {
    return TestIssuer.jwks(keys);
  }

  private Published read() throws IOException {
    readings++;
    if (away) {
      throw new IOException("no route to host");
    }
    return new Published(TestIssuer.ISSUER, Jwks.parse(published.getBytes(StandardCharsets.UTF_8)));
  }

  private Verdict first() {
    return accounts.verify(TestIssuer.pod("pod-1", "s1", clock.instant()));
  }

  private Verdict next() {
    return accounts.verify(
        sign(
            header("RS256", "key-2"),
            TestIssuer.claims("s1", "pod-1", clock.instant()),
            second.getPrivate(),
            "SHA256withRSA"));
  }

  @Test
  void keysAreReadOnceForManyTokens() {
    for (int i = 0; i < 10; i++) {
      assertThat(first()).isInstanceOf(Verdict.Proved.class);
    }

    assertThat(readings).isEqualTo(1);
  }

  @Test
  void aNewKeyIsFoundAtOnceAndAnOldOneGoesOn() {
    first();
    clock.advance(KeyRing.UNKNOWN);
    published = keys(TestIssuer.rsa("key-1", TestIssuer.RSA), TestIssuer.rsa("key-2", second));

    assertThat(next()).isInstanceOf(Verdict.Proved.class);
    assertThat(first()).isInstanceOf(Verdict.Proved.class);
    assertThat(readings).isEqualTo(2);
  }

  @Test
  void unknownKeysDoNotMakeAsManyReadings() {
    for (int i = 0; i < 100; i++) {
      assertThat(next()).isInstanceOf(Verdict.Refused.class);
    }
    assertThat(readings).isEqualTo(1);

    clock.advance(KeyRing.UNKNOWN);
    next();

    assertThat(readings).isEqualTo(2);
  }

  @Test
  void aWithdrawnKeyIsBelievedNoLongerThanKeysAreFresh() {
    first();
    published = keys(TestIssuer.rsa("key-2", second));

    clock.advance(KeyRing.FRESH);

    assertThat(first()).isInstanceOf(Verdict.Refused.class);
    assertThat(next()).isInstanceOf(Verdict.Proved.class);
  }

  @Test
  void whatWasReadGoesOnWhileTheApiServerIsAway() {
    first();
    away = true;
    clock.advance(KeyRing.FRESH.plusHours(5));

    assertThat(first()).isInstanceOf(Verdict.Proved.class);
    assertThat(first()).isInstanceOf(Verdict.Proved.class);
    assertThat(readings).isEqualTo(2);
  }

  @Test
  void aKeyThatMayBeNewIsNotRefusedWhileTheApiServerIsAway() {
    first();
    away = true;
    clock.advance(KeyRing.UNKNOWN);

    assertThat(next()).isInstanceOf(Verdict.Unproved.class);
  }

  @Test
  void nothingIsProvedBeforeTheFirstReadingAndThenSoonAsked() {
    away = true;

    assertThat(first())
        .isEqualTo(new Verdict.Unproved("the cluster's keys cannot be read: no route to host"));
    assertThat(first()).isInstanceOf(Verdict.Unproved.class);
    assertThat(readings).isEqualTo(1);
    away = false;
    clock.advance(KeyRing.AGAIN);

    assertThat(first()).isInstanceOf(Verdict.Proved.class);
  }

  @Test
  void whoHasItsKeyDoesNotWaitForAReading() throws Exception {
    var reading = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var keys = Jwks.parse(published.getBytes(StandardCharsets.UTF_8));
    var ring =
        new KeyRing(
            () -> {
              if (away) {
                reading.countDown();
                await(goOn);
              }
              return new Published(TestIssuer.ISSUER, keys);
            },
            clock);
    ring.look("key-1");
    away = true;
    clock.advance(Duration.ofHours(1));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var slow = threads.submit(() -> ring.look("key-1"));
      reading.await();

      assertThat(ring.look("key-1").published()).isPresent();

      goOn.countDown();
      assertThat(slow.get().published()).isPresent();
    }
  }

  @Test
  void aFailureWithoutWordsIsNamedAllTheSame() {
    var ring =
        new KeyRing(
            () -> {
              throw new ConnectException();
            },
            clock);

    assertThat(ring.look("key-1").failure()).hasValue("java.net.ConnectException");
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void onlyKeysOfUseAreRead() {
    var weak = TestIssuer.rsa("weak", weak());
    var encrypting = TestIssuer.rsa("enc", second).put("use", "enc");
    var symmetric = TestIssuer.rsa("oct", second).put("kty", "oct");
    var other = TestIssuer.rsa("ps", second).put("alg", "PS256");
    var broken = TestIssuer.rsa("broken", second).put("n", "%");
    var nameless = TestIssuer.rsa("", second);

    var read =
        Jwks.parse(
            keys(
                    weak,
                    encrypting,
                    symmetric,
                    other,
                    broken,
                    nameless,
                    TestIssuer.rsa("good", second),
                    TestIssuer.ec("curve", TestIssuer.EC))
                .getBytes(StandardCharsets.UTF_8));

    assertThat(read).containsOnlyKeys("good", "curve");
  }

  private static KeyPair weak() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(1024);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
