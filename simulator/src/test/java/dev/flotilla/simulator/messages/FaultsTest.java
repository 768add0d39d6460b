package dev.flotilla.simulator.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.simulator.messages.LoggedRequest.Ended;
import java.net.http.HttpRequest;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {
  private ApiUnderTest api = new ApiUnderTest("{name: none, rules: []}");

  @AfterEach
  void stop() {
    api.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void refusalHasStatusShapeAndHeadersAndPasses(boolean stream) throws Exception {
    given("times: 1, fault: {kind: refuse, status: 429, headers: {retry-after: '3'}}");

    var first = api.send(hello(stream));
    var second = api.send(hello(stream));

    assertThat(first.statusCode()).isEqualTo(429);
    assertThat(first.headers().firstValue("retry-after")).contains("3");
    assertThat(first.body()).contains("rate_limit_error");
    assertThat(second.statusCode()).isEqualTo(200);
  }

  @Test
  void pageIsHtmlEvenWithStatus200() throws Exception {
    given("fault: {kind: page, status: 200}");

    var response = api.send(hello(true));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).startsWith("<html>");
  }

  @Test
  void hangSendsNothingAndNoticesTheClientLeaving() {
    given("fault: {kind: hang}");

    var answer = api.ask(hello(true));
    await().until(() -> !api.api().requests().isEmpty());
    assertThat(answer).isNotDone();
    answer.cancel(true);

    var log =
        await()
            .until(
                () -> api.api().requests(),
                r -> !r.isEmpty() && r.getFirst().ended() != Ended.OPEN);
    assertThat(log.getFirst().ended()).isEqualTo(Ended.CLIENT_GONE);
    assertThat(log.getFirst().status()).isZero();
  }

  @Test
  void cutBreaksAfterSoManyEventsAndCountsWhatWasSeen() throws Exception {
    given("fault: {kind: cut, after: 4}");

    var body = api.heard(hello(true));

    assertThat(body).contains("message_start", "content_block_delta").doesNotContain("_stop");
    assertThat(body).endsWith("broken");
    var line = logged();
    assertThat(line.ended()).isEqualTo(Ended.BROKEN);
    assertThat(line.tokens().output()).isEqualTo(1);
    assertThat(api.api().usage().requests()).isEqualTo(1);
  }

  @Test
  void resetBreaksWithoutMercy() throws Exception {
    given("fault: {kind: cut, after: 4, how: reset}");

    assertThat(api.heard(hello(true))).endsWith("broken").doesNotContain("message_stop");
  }

  @Test
  void cleanCutEndsTheBodyInOrder() throws Exception {
    given("fault: {kind: cut, after: 4, how: end}");

    assertThat(api.send(hello(true)).body()).doesNotContain("message_stop");
  }

  @Test
  void cutWithoutAStreamBreaksInTheMiddleOfTheBody() throws Exception {
    given("fault: {kind: cut, after: 4}");

    assertThat(api.heard(hello(false))).startsWith("{\"id\"").endsWith("broken");
  }

  @Test
  void stallGoesOnAfterItsTime() throws Exception {
    given("fault: {kind: stall, after: 3, pings: true, last: 1200ms}");

    var body = api.send(hello(true)).body();

    assertThat(body.split("event: ping", -1)).hasSize(3);
    assertThat(body).contains("message_stop");
    assertThat(logged().took()).isGreaterThan(Duration.ofMillis(1100));
  }

  @Test
  void errorEventComesInTheMiddleOfTheStream() throws Exception {
    given("fault: {kind: error-event, after: 4}");

    assertThat(api.send(hello(true)).body())
        .endsWith(
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
                + "\"message\":\"Overloaded\"}}\n\n");
  }

  @Test
  void garbageIsNoEvent() throws Exception {
    given("fault: {kind: garbage, after: 2}");

    assertThat(api.send(hello(true)).body()).contains("<<<").doesNotContain("message_stop");
  }

  @Test
  void streamMayLackItsDelta() throws Exception {
    given("fault: {kind: no-delta}");

    var body = api.send(hello(true)).body();

    assertThat(body).contains("message_stop").doesNotContain("message_delta");
    assertThat(logged().tokens().output()).isEqualTo(1);
  }

  @Test
  void trickleIsSlow() throws Exception {
    given("fault: {kind: trickle, each: 40ms}");

    api.send(hello(true));

    assertThat(logged().took()).isGreaterThan(Duration.ofMillis(250));
  }

  private void given(String fault) {
    api.close();
    api =
        new ApiUnderTest(
            "{name: t, rules: [{name: all, answer: {say: fine}}], faults: [{name: f, %s}]}"
                .formatted(fault));
  }

  private HttpRequest.Builder hello(boolean stream) {
    return api.messages(ApiUnderTest.HELLO.formatted(stream));
  }

  private LoggedRequest logged() {
    return await()
        .until(() -> api.api().requests(), r -> !r.isEmpty() && r.getFirst().ended() != Ended.OPEN)
        .getFirst();
  }

  /// What arrives, and `broken` at the end if the connection breaks.
}
