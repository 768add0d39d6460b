package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.flotilla.api.usage.Tokens;
import dev.flotilla.gateway.ScriptedUpstream.Script;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryIT {
  private static final Tokens USED = new Tokens(10, 20, 0, 0, 0);
  private static final String OVERLOADED =
      "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}";

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 529})
  void aPassingRefusalIsTriedAgainHere(int status) throws Exception {
    try (var rig = new Rig(twice((_, wire) -> wire.refuse(status, OVERLOADED)))) {
      var answer = rig.post(true);

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(rig.upstream.requests()).hasSize(3);
      assertThat(rig.ledger().requests()).isEqualTo(1);
    }
  }

  @Test
  void aConnectionThatBreaksBeforeTheAnswerIsTriedAgain() throws Exception {
    try (var rig = new Rig(twice((_, wire) -> wire.cut()))) {
      assertThat(rig.post(true).statusCode()).isEqualTo(200);
      assertThat(rig.upstream.requests()).hasSize(3);
    }
  }

  @Test
  void whatIsWaitedForIsSaidAsLongAsItIs() throws Exception {
    var rigs = new LinkedBlockingDeque<Rig>();
    Script script =
        (request, wire) -> {
          if (request.number() == 1) {
            wire.refuse(529, OVERLOADED);
          } else {
            await()
                .untilAsserted(
                    () ->
                        assertThat(rigs.getFirst().waiting())
                            .hasValueSatisfying(it -> assertThat(it).contains("status 529")));
            assertThat(rigs.getFirst().isThrottled()).isTrue();
            wire.stream(USED);
          }
        };
    try (var rig = new Rig(script)) {
      rigs.add(rig);

      assertThat(rig.post(true).statusCode()).isEqualTo(200);

      await().untilAsserted(() -> assertThat(rig.waiting()).isEmpty());
      assertThat(rig.isThrottled()).isFalse();
    }
  }

  @Test
  void whenTriesRunOutTheProvidersAnswerGoesDown() throws Exception {
    try (var rig = new Rig((_, wire) -> wire.refuse(529, OVERLOADED))) {
      var answer = rig.post(true);

      assertThat(answer.statusCode()).isEqualTo(529);
      assertThat(answer.body()).isEqualTo(OVERLOADED);
      assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
      assertThat(rig.upstream.requests()).hasSize(3);
      assertThat(rig.ledger().rows()).isZero();
      assertThat(rig.ledger().open()).isZero();
    }
  }

  @Test
  void aRetryAfterBeyondWhatTheClientBearsIsNotWaitedFor() throws Exception {
    try (var rig = new Rig((_, wire) -> wire.refuse(429, OVERLOADED, "retry-after: 300"))) {
      var answer = rig.post(true);

      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(rig.upstream.requests()).hasSize(1);
    }
  }

  @Test
  void aShortRetryAfterIsHonoured() throws Exception {
    try (var rig = new Rig(twice((_, wire) -> wire.refuse(429, OVERLOADED, "retry-after: 1")))) {
      long start = System.nanoTime();

      rig.post(true);

      assertThat(System.nanoTime() - start).isGreaterThan(2_000_000_000L);
    }
  }

  @Test
  void nothingIsTriedAgainAfterTheFirstByte() throws Exception {
    try (var rig = new Rig(RetryIT::cutAfterHead)) {
      assertThat(catchThrowable(() -> rig.post(true))).isInstanceOf(IOException.class);
      assertThat(rig.upstream.requests()).hasSize(1);
    }
  }

  @Test
  void aStaleConnectionCostsNoTry() throws Exception {
    try (var rig = new Rig((_, wire) -> wire.stream(USED))) {
      rig.post(true);
      rig.upstream.script(twice((_, wire) -> wire.cut()));

      assertThat(rig.post(true).statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 413, 422})
  void aRequestThatIsWrongIsNotTriedAgain(int status) throws Exception {
    try (var rig = new Rig((_, wire) -> wire.refuse(status, OVERLOADED))) {
      assertThat(rig.post(true).statusCode()).isEqualTo(status);
      assertThat(rig.upstream.requests()).hasSize(1);
      assertThat(rig.hold()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void aRefusedKeyHoldsTheLease(int status) throws Exception {
    var body =
        "{\"type\":\"error\",\"error\":{\"message\":\"invalid x-api-key %s\"}}".formatted(Rig.KEY);
    try (var rig = new Rig((_, wire) -> wire.refuse(status, body))) {
      var answer = rig.post(true);

      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("invalid x-api-key").doesNotContain(Rig.KEY);
      assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
      assertThat(rig.hold()).contains("KEY");
    }
  }

  @Test
  void aLackOfCreditHoldsTheLease() throws Exception {
    var body =
        "{\"type\":\"error\",\"error\":{\"message\":\"Your credit balance is too low to access\"}}";
    try (var rig = new Rig((_, wire) -> wire.refuse(400, body))) {
      assertThat(rig.post(true).statusCode()).isEqualTo(402);
      assertThat(rig.hold()).contains("CREDIT");
    }
  }

  @Test
  void anUpstreamThatGivesNoAnswerIsGivenUp() throws Exception {
    try (var rig = Rig.impatient((_, wire) -> wire.hang())) {
      var answer = rig.post(true);

      assertThat(answer.statusCode()).isEqualTo(504);
      assertThat(rig.ledger().requests()).isZero();
      assertThat(rig.ledger().estimated().amount()).isPositive();
      await().untilAsserted(() -> assertThat(rig.upstream.open()).isZero());
    }
  }

  @Test
  void aStreamThatFallsSilentIsCutSoThatTheClientRepeats() throws Exception {
    try (var rig = Rig.impatient(RetryIT::silence)) {
      assertThat(catchThrowable(() -> rig.post(true))).isInstanceOf(IOException.class);
      assertThat(rig.ledger().requests()).isEqualTo(1);
      await().untilAsserted(() -> assertThat(rig.upstream.open()).isZero());
    }
  }

  @Test
  void pingsAloneAreNoLifeForEver() throws Exception {
    try (var rig = Rig.impatient(RetryIT::pings)) {
      assertThat(catchThrowable(() -> rig.post(true))).isInstanceOf(IOException.class);
      assertThat(rig.ledger().tokens()).isEqualTo(rig.upstream.reported());
    }
  }

  @Test
  void anUpstreamThatIsAwayIsSaidToBe() throws Exception {
    try (var rig = new Rig((_, wire) -> wire.stream(USED))) {
      rig.upstream.close();

      var answer = rig.post(true);

      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(rig.ledger().open()).isZero();
    }
  }

  private static Script twice(Script first) {
    return (request, wire) -> {
      if (request.number() % 3 != 0) {
        first.play(request, wire);
      } else {
        wire.stream(USED);
      }
    };
  }

  private static void cutAfterHead(ScriptedUpstream.Request request, Wire wire) throws IOException {
    wire.begin();
    wire.cut();
  }

  private static void silence(ScriptedUpstream.Request request, Wire wire) throws IOException {
    wire.begin();
    wire.start(USED);
    wire.hang();
  }

  private static void pings(ScriptedUpstream.Request request, Wire wire) throws IOException {
    wire.begin();
    wire.start(USED);
    for (int i = 0; i < 60; i++) {
      wire.ping();
      LockSupport.parkNanos(100_000_000);
    }
    wire.hang();
  }
}
