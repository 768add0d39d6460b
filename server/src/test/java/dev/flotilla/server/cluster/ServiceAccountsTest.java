package dev.flotilla.server.cluster;

import static dev.flotilla.server.cluster.TestIssuer.EC;
import static dev.flotilla.server.cluster.TestIssuer.KID;
import static dev.flotilla.server.cluster.TestIssuer.RSA;
import static dev.flotilla.server.cluster.TestIssuer.base64;
import static dev.flotilla.server.cluster.TestIssuer.header;
import static dev.flotilla.server.cluster.TestIssuer.sign;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.time.SettableClock;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whom a token proves its bearer to be, and all that must not pass for one.
class ServiceAccountsTest {
  private static final String POD = "claude-sub-agent-s1-7xk2p";
  private static final String POOL = "claude-sub-agent-s1";

  private final SettableClock clock = new SettableClock();
  private final ServiceAccounts accounts =
      new ServiceAccounts(
          TestIssuer.CONFIG,
          () ->
              new Published(
                  TestIssuer.ISSUER,
                  Jwks.parse(
                      TestIssuer.jwks(TestIssuer.rsa(KID, RSA), TestIssuer.ec("key-2", EC))
                          .getBytes(StandardCharsets.UTF_8))),
          clock);

  private ObjectNode claims() {
    return TestIssuer.claims(POOL, POD, clock.instant());
  }

  private Verdict with(Consumer<ObjectNode> change) {
    var claims = claims();
    change.accept(claims);
    return accounts.verify(sign(header("RS256", KID), claims));
  }

  private static ObjectNode bound(ObjectNode claims) {
    return (ObjectNode) claims.path("kubernetes.io");
  }

  private static void assertRefused(Verdict verdict, String reason) {
    assertThat(verdict).isInstanceOf(Verdict.Refused.class);
    assertThat(((Verdict.Refused) verdict).reason()).startsWith(reason);
  }

  @Test
  void aPodsTokenProvesThePodAndItsPool() {
    assertThat(with(_ -> {}))
        .isEqualTo(new Verdict.Proved(new Identity.Pod(POD, TestIssuer.uid(POD), POOL)));
  }

  @Test
  void aTokenSignedByAnEllipticCurveIsAsGood() {
    var token =
        sign(header("ES256", "key-2"), claims(), EC.getPrivate(), "SHA256withECDSAinP1363Format");

    assertThat(accounts.verify(token)).isInstanceOf(Verdict.Proved.class);
  }

  @Test
  void theOperatorsServiceAccountIsTheOperator() {
    assertThat(accounts.verify(TestIssuer.operator(clock.instant())))
        .isEqualTo(new Verdict.Proved(new Identity.Operator()));
  }

  @Test
  void anAudienceAloneOrAmongOthersIsEnough() {
    assertThat(with(it -> it.put("aud", "flotilla"))).isInstanceOf(Verdict.Proved.class);
    assertThat(with(it -> ((ArrayNode) it.path("aud")).insert(0, "else")))
        .isInstanceOf(Verdict.Proved.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "", "HS256", "RS384", "PS256", "rs256"})
  void noOtherAlgorithmIsLookedAt(String algorithm) {
    var unsigned = base64(Json.write(header(algorithm, KID))) + "." + base64(Json.write(claims()));

    assertRefused(accounts.verify(unsigned + "."), "alg: expected RS256 or ES256, found");
    assertRefused(accounts.verify(sign(header(algorithm, KID), claims())), "alg: expected");
  }

  @Test
  void aPublicKeyIsNoSecretToSignWith() throws Exception {
    var text = base64(Json.write(header("HS256", KID))) + "." + base64(Json.write(claims()));
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(RSA.getPublic().getEncoded(), "HmacSHA256"));
    var signature = base64(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));

    assertRefused(accounts.verify(text + "." + signature), "alg: expected");
    var lied = base64(Json.write(header("RS256", KID))) + "." + base64(Json.write(claims()));
    assertRefused(accounts.verify(lied + "." + signature), "signature: expected");
  }

  @Test
  void aKeyVerifiesItsOwnAlgorithmAlone() {
    assertRefused(accounts.verify(sign(header("RS256", "key-2"), claims())), "alg: expected ES256");
    var token =
        sign(header("ES256", KID), claims(), EC.getPrivate(), "SHA256withECDSAinP1363Format");
    assertRefused(accounts.verify(token), "alg: expected RS256");
    var der = sign(header("ES256", "key-2"), claims(), EC.getPrivate(), "SHA256withECDSA");
    assertRefused(accounts.verify(der), "signature: expected");
  }

  @Test
  void anotherKeysSignatureIsNone() {
    KeyPair stranger = TestIssuer.pair("RSA");

    assertRefused(
        accounts.verify(
            sign(header("RS256", KID), claims(), stranger.getPrivate(), "SHA256withRSA")),
        "signature: expected");
  }

  @Test
  void aSignatureIsOverTheseClaimsAlone() {
    var good = sign(header("RS256", KID), claims());
    var parts = good.split("\\.");
    var other = TestIssuer.claims("manager-agent", POD, clock.instant());

    assertRefused(
        accounts.verify(parts[0] + "." + base64(Json.write(other)) + "." + parts[2]), "signature");
    assertRefused(accounts.verify(parts[0] + "." + parts[1] + "."), "signature");
    var half = parts[2].substring(0, parts[2].length() / 2);
    assertRefused(accounts.verify(parts[0] + "." + parts[1] + "." + half), "signature");
  }

  @Test
  void anUnknownOrMissingKeyIsRefused() {
    assertRefused(accounts.verify(sign(header("RS256", "key-9"), claims())), "kid: expected one");
    var none = header("RS256", KID);
    none.remove("kid");
    assertRefused(accounts.verify(sign(none, claims())), "header: expected a kid");
    assertRefused(
        accounts.verify(sign(header("RS256", KID).put("kid", 7), claims())), "header: expected");
    var critical = header("RS256", KID);
    critical.putArray("crit").add("exp");
    assertRefused(accounts.verify(sign(critical, claims())), "header: expected a kid and nothing");
  }

  @Test
  void anotherIssuerAudienceOrNamespaceIsRefused() {
    assertRefused(with(it -> it.put("iss", "https://other")), "iss: expected 'https://kubernetes");
    assertRefused(with(it -> it.remove("iss")), "iss: expected");
    assertRefused(with(it -> it.put("aud", "kubernetes")), "aud: expected 'flotilla'");
    assertRefused(with(it -> it.putArray("aud")), "aud: expected");
    assertRefused(with(it -> it.remove("aud")), "aud: expected");
    assertRefused(with(it -> it.putObject("aud").put("a", "flotilla")), "aud: expected");
    assertRefused(with(it -> bound(it).put("namespace", "default")), "namespace: expected");
    assertRefused(with(it -> it.remove("kubernetes.io")), "namespace: expected");
  }

  @Test
  void timesAreKeptWithinTheLeeway() {
    var now = clock.instant().getEpochSecond();

    assertThat(with(it -> it.put("exp", now - 59))).isInstanceOf(Verdict.Proved.class);
    assertThat(with(it -> it.put("nbf", now + 60))).isInstanceOf(Verdict.Proved.class);
    assertRefused(with(it -> it.put("exp", now - 60)), "exp: expected a time after");
    assertRefused(with(it -> it.put("exp", "tomorrow")), "exp: expected");
    assertRefused(with(it -> it.remove("exp")), "exp: expected");
    assertRefused(with(it -> it.put("nbf", now + 61)), "nbf: expected a time before");
    assertRefused(with(it -> it.put("iat", now + 3600)), "iat: expected a time before");
    assertRefused(with(it -> it.put("nbf", "now")), "nbf: expected");
  }

  @Test
  void aTokenIsWorthNothingAfterItsTime() {
    var token = sign(header("RS256", KID), claims());

    clock.advance(Duration.ofHours(1).plus(TestIssuer.LEEWAY));

    assertRefused(accounts.verify(token), "exp: expected a time after");
  }

  @Test
  void aTokenMustBeBoundToAPodAndToTheAccountThatItIsOf() {
    assertRefused(with(it -> bound(it).remove("pod")), "kubernetes.io: expected a token");
    assertRefused(
        with(it -> ((ObjectNode) bound(it).path("pod")).put("name", "../x")), "kubernetes.io");
    assertRefused(with(it -> ((ObjectNode) bound(it).path("pod")).remove("uid")), "kubernetes.io");
    assertRefused(
        with(it -> it.put("sub", "system:serviceaccount:claude-code:manager-agent")),
        "sub: expected");
    assertRefused(with(it -> bound(it).remove("serviceaccount")), "sub: expected");
  }

  @Test
  void whatIsNoTokenIsRefused() {
    var good = sign(header("RS256", KID), claims());
    var parts = good.split("\\.");
    var wrong = new LinkedHashMap<String, String>();
    wrong.put("empty parts", "..");
    wrong.put("no base64", parts[0] + ".%%%." + parts[2]);
    wrong.put("base64 of the other kind", parts[0] + ".a+/b." + parts[2]);
    wrong.put("padding", base64("{\"alg\":\"RS256\"} ") + "=." + parts[1] + "." + parts[2]);
    wrong.put("no JSON", base64("alg") + "." + parts[1] + "." + parts[2]);
    wrong.put("a list", base64("[1]") + "." + parts[1] + "." + parts[2]);
    wrong.put("two values", base64("{}{}") + "." + parts[1] + "." + parts[2]);
    wrong.put("deep", parts[0] + "." + base64("{\"a\":".repeat(40) + "1" + "}".repeat(40)) + ".x");
    wrong.put("four parts", good + ".x");
    wrong.put("huge", good + "A".repeat(Jwt.MAX_LENGTH));
    wrong.put("not UTF-8", base64(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}) + ".x.x");

    wrong.forEach(
        (what, token) ->
            assertThat(accounts.verify(token))
                .as(what)
                .isInstanceOfSatisfying(
                    Verdict.Refused.class,
                    it -> assertThat(it.reason()).startsWith("expected three parts")));
  }

  @Test
  void whatIsSaidTwiceIsNotBelievedOnce() {
    var twice = Json.write(claims()).replaceFirst("\\{", "{\"sub\":\"system:serviceaccount:a:b\",");
    var token = sign(Json.write(header("RS256", KID)), twice, RSA.getPrivate(), "SHA256withRSA");

    assertRefused(accounts.verify(token), "expected three parts");
  }

  @Test
  void aRefusalRepeatsLittleOfWhatCameIn() {
    var verdict = with(it -> it.put("iss", "\u001b[31m" + "x".repeat(5000)));

    assertThat(((Verdict.Refused) verdict).reason()).hasSizeLessThan(300).doesNotContain("\u001b");
  }
}
