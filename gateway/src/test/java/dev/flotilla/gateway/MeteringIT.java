package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.flotilla.api.usage.Prices;
import dev.flotilla.api.usage.Tokens;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MeteringIT {
  private static final Tokens USED = new Tokens(1_200, 345, 10_000, 600, 70);

  @Test
  void aStreamIsCountedToTheToken() throws Exception {
    try (var rig = new Rig((_, wire) -> wire.stream(USED))) {
      var answer = rig.post(true);

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("message_start", "hello", "message_stop");
      var ledger = rig.ledger();
      assertThat(ledger.tokens()).isEqualTo(USED).isEqualTo(rig.upstream.reported());
      assertThat(ledger.requests()).isEqualTo(1);
      assertThat(ledger.cost()).hasToString(Prices.load().of(Wire.MODEL).of(USED).toString());
      assertThat(ledger.estimated()).hasToString("0");
      assertThat(ledger.open()).isZero();
      assertThat(rig.budget("reserved_usd")).isEqualByComparingTo("0");
      assertThat(rig.budget("settled_usd")).isEqualByComparingTo(ledger.cost().amount());
    }
  }

  @Test
  void theRowIsThereBeforeTheEndOfTheStream() throws Exception {
    try (var rig = new Rig((_, wire) -> wire.stream(USED))) {
      for (int i = 1; i <= 20; i++) {
        rig.post(true);

        assertThat(rig.ledger().requests()).isEqualTo(i);
      }
      assertThat(rig.upstream.connections()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void anAnswerInOnePieceIsCountedToTheToken() throws Exception {
    try (var rig = new Rig((_, wire) -> wire.message(USED))) {
      var answer = rig.post(false);

      assertThat(answer.body()).contains("\"id\":\"m\"");
      assertThat(rig.ledger().tokens()).isEqualTo(USED);
      assertThat(rig.ledger().requests()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void aStreamThatIsCutIsCountedAsFarAsItWent(int events) throws Exception {
    try (var rig = new Rig((_, wire) -> cutAfter(events, wire))) {
      var failure = catchThrowable(() -> rig.post(true));

      assertThat(failure).isInstanceOf(IOException.class);
      var ledger = rig.ledger();
      assertThat(ledger.requests()).isEqualTo(1).isEqualTo(rig.upstream.answered());
      assertThat(ledger.tokens()).isEqualTo(rig.upstream.reported());
      assertThat(ledger.open()).isZero();
      assertThat(ledger.estimated().amount().signum()).isEqualTo(events >= 4 ? 0 : 1);
    }
  }

  @Test
  void anAnswerThatIsNoMessageIsARequestAllTheSame() throws Exception {
    try (var rig = new Rig((_, wire) -> nonsense(wire))) {
      var answer = rig.post(true);

      assertThat(answer.body()).contains("<html>");
      assertThat(rig.ledger().requests()).isEqualTo(1);
      assertThat(rig.ledger().tokens()).isEqualTo(Tokens.NONE);
      assertThat(rig.ledger().estimated().amount()).isPositive();
    }
  }

  @Test
  void countingTokensAndListingModelsCostNothing() throws Exception {
    try (var rig = new Rig((_, wire) -> wire.refuse(200, "{\"input_tokens\":7}"))) {
      var count =
          rig.send(
              rig.request(Rig.body(false))
                  .uri(rig.gateway.url().resolve("/v1/messages/count_tokens"))
                  .build());
      var models =
          rig.send(rig.request("").uri(rig.gateway.url().resolve("/v1/models")).GET().build());

      assertThat(count.body()).isEqualTo("{\"input_tokens\":7}");
      assertThat(models.statusCode()).isEqualTo(200);
      assertThat(rig.ledger().rows()).isZero();
    }
  }

  @Test
  void aClientThatGoesAwayClosesTheUpstreamAndIsCounted() throws Exception {
    try (var rig = new Rig((_, wire) -> hangAfterStart(wire))) {
      try (var client = new RawClient(rig.gateway.url())) {
        client.post(Rig.TOKEN, Rig.body(true));
        client.readUntil("message_start");
      }

      await().untilAsserted(() -> assertThat(rig.upstream.open()).isZero());
      await().untilAsserted(() -> assertThat(rig.ledger().requests()).isEqualTo(1));
      assertThat(rig.ledger().tokens()).isEqualTo(rig.upstream.reported());
    }
  }

  @Test
  void metricsAgreeWithTheLedger() throws Exception {
    try (var rig = new Rig((_, wire) -> wire.stream(USED))) {
      rig.post(true);

      // an exchange is counted when it is over, which its client may see a moment sooner
      await().untilAsserted(() -> assertCounted(rig.registry.scrape()));
    }
  }

  private static void assertCounted(String scraped) {
    assertThat(scraped)
        .contains(
            "flotilla_model_requests_total{model=\"claude-sonnet-5-5\",role=\"worker\",status=\"200\"} 1.0")
        .contains(
            "flotilla_model_tokens_total{kind=\"input\",model=\"claude-sonnet-5-5\",role=\"worker\"} 1200.0")
        .contains(
            "flotilla_model_tokens_total{kind=\"output\",model=\"claude-sonnet-5-5\",role=\"worker\"} 345.0")
        .contains("flotilla_model_cost_usd_total{model=\"claude-sonnet-5-5\",role=\"worker\"}")
        .contains("flotilla_model_request_seconds_count{model=\"claude-sonnet-5-5\"} 1");
  }

  private static void cutAfter(int events, Wire wire) throws IOException {
    wire.begin();
    for (int i = 1; i <= events; i++) {
      switch (i) {
        case 1 -> wire.start(USED);
        case 2 -> wire.text("some words that were said before the end came");
        case 3 -> wire.ping();
        case 4 -> wire.delta(USED);
        default -> wire.stop();
      }
    }
    wire.cut();
  }

  private static void hangAfterStart(Wire wire) throws IOException {
    wire.begin();
    wire.start(USED);
    wire.hang();
  }

  private static void nonsense(Wire wire) throws IOException {
    wire.begin();
    wire.chunk("<html>gateway time-out</html>");
    wire.end();
  }
}
