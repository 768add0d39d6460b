package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.api.usage.Tokens;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ProxyIT {
  private static final Tokens USED = new Tokens(10, 20, 0, 0, 0);

  @Test
  void theKeyGoesUpInPlaceOfTheTokenAndNothingElseChanges() throws Exception {
    try (var rig = new Rig((_, wire) -> wire.stream(USED))) {
      rig.post(true);

      var seen = rig.upstream.requests().getFirst();
      assertThat(seen.line()).isEqualTo("POST /v1/messages?beta=true HTTP/1.1");
      assertThat(seen.headers())
          .containsEntry("x-api-key", Rig.KEY)
          .containsEntry("anthropic-beta", "effort-2025-11-24")
          .containsEntry("x-claude-code-session-id", "11111111-2222-3333-4444-555555555555")
          .containsEntry("accept-encoding", "identity")
          .doesNotContainKey("authorization");
      assertThat(seen.body()).isEqualTo(Rig.body(true));
      assertThat(seen.holds(Rig.TOKEN)).isFalse();
    }
  }

  @Test
  void theTokenIsStarredOutOfWhatAnAgentPrinted() throws Exception {
    try (var rig = new Rig((_, wire) -> wire.stream(USED))) {
      var body = Rig.body(true).replace("hi", "ANTHROPIC_AUTH_TOKEN=" + Rig.TOKEN);

      rig.send(rig.request(body).build());

      var seen = rig.upstream.requests().getFirst();
      assertThat(seen.holds(Rig.TOKEN)).isFalse();
      assertThat(seen.body()).hasSameSizeAs(body).contains("ANTHROPIC_AUTH_TOKEN=***");
    }
  }

  @Test
  void theKeyNeverComesDown() throws Exception {
    try (var rig = new Rig((_, wire) -> leak(wire))) {
      var stream = rig.post(true);
      rig.upstream.script(
          (_, wire) ->
              wire.refuse(
                  404, "{\"error\":{\"message\":\"no " + Rig.KEY + "\"}}", "x-echo: " + Rig.KEY));
      var error = rig.post(true);

      assertThat(stream.body()).doesNotContain(Rig.KEY).contains("*".repeat(Rig.KEY.length()));
      assertThat(error.statusCode()).isEqualTo(404);
      assertThat(error.body()).doesNotContain(Rig.KEY);
      assertThat(error.headers().map().toString()).doesNotContain(Rig.KEY);
    }
  }

  @Test
  void strangersBrowsersAndOtherPathsAreRefusedHere() throws Exception {
    try (var rig = new Rig((_, wire) -> wire.stream(USED))) {
      var body = Rig.body(true);
      var stranger = rig.send(rig.request(body).setHeader("Authorization", "Bearer fa_x").build());
      var browser = rig.send(rig.request(body).header("Origin", "http://evil.example").build());
      var elsewhere =
          rig.send(rig.request(body).uri(rig.gateway.url().resolve("/v1/files")).build());
      var dearer = rig.send(rig.request(body.replace("sonnet", "opus")).build());
      var twofold =
          rig.send(rig.request(body.replace("{\"model", "{\"model\":\"x\",\"model")).build());
      var anonymous = rig.send(rig.request(body).setHeader("Authorization", "Basic x").build());

      assertThat(stranger.statusCode()).isEqualTo(403);
      assertThat(stranger.body()).contains("lease_lost");
      assertThat(stranger.headers().firstValue("x-should-retry")).contains("false");
      assertThat(browser.statusCode()).isEqualTo(403);
      assertThat(elsewhere.statusCode()).isEqualTo(404);
      assertThat(dearer.statusCode()).isEqualTo(403);
      assertThat(twofold.statusCode()).isEqualTo(400);
      assertThat(anonymous.statusCode()).isEqualTo(401);
      assertThat(rig.upstream.requests()).isEmpty();
      try (var client = new RawClient(rig.gateway.url())) {
        client.send("HEAD / HTTP/1.1\r\nhost: rebound.example\r\n\r\n");
        assertThat(client.readUntil("\r\n")).contains("403");
      }
      try (var client = new RawClient(rig.gateway.url())) {
        client.send("HEAD / HTTP/1.1\r\nhost: localhost\r\n\r\n");
        assertThat(client.readUntil("\r\n")).contains("200");
      }
    }
  }

  @Test
  void aRequestThatIsTooLargeIsRefused() throws Exception {
    try (var rig = Rig.impatient((_, wire) -> wire.stream(USED));
        var client = new RawClient(rig.gateway.url())) {
      client.send(
          "POST /v1/messages HTTP/1.1\r\nhost: localhost\r\nx-api-key: %s\r\ncontent-length: %d\r\n\r\n"
              .formatted(Rig.TOKEN, 5 << 20));
      client.send("x".repeat(5 << 20));

      assertThat(client.readUntil("too_large")).contains("413");
      assertThat(rig.upstream.requests()).isEmpty();
    }
  }

  @Test
  void aLargeRequestArrivesWhole() throws Exception {
    try (var rig = new Rig((_, wire) -> wire.stream(USED))) {
      var body = Rig.body(true).replace("hi", "x".repeat(3 << 20));

      var answer = rig.send(rig.request(body).build());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(rig.upstream.requests().getFirst().body()).isEqualTo(body);
    }
  }

  @Test
  void aSlowClientSlowsTheUpstreamInsteadOfFillingMemory() throws Exception {
    var written = new AtomicLong();
    try (var rig = new Rig((_, wire) -> flood(wire, written));
        var client = new RawClient(rig.gateway.url())) {
      client.post(Rig.TOKEN, Rig.body(true));
      client.readUntil("message_start");

      var last = new AtomicLong();
      await()
          .pollInterval(Duration.ofMillis(300))
          .until(() -> written.get() > 0 && written.get() == last.getAndSet(written.get()));

      assertThat(written.get()).isLessThan(16L << 20);
      assertThat(client.readUntil("message_stop")).contains("message_stop");
      assertThat(rig.ledger().tokens()).isEqualTo(rig.upstream.reported());
    }
  }

  @Test
  void twoHundredStreamsAtOnceAllEndAndAllCount() throws Exception {
    try (var rig = new Rig((_, wire) -> slowStream(wire));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      raiseLimits(rig);
      var answers =
          threads.invokeAll(
              IntStream.range(0, 200)
                  .mapToObj(_ -> (Callable<String>) () -> rig.post(true).body())
                  .toList());

      for (var answer : answers) {
        assertThat(answer.get()).contains("message_stop");
      }
      assertThat(rig.ledger().requests()).isEqualTo(200).isEqualTo(rig.upstream.answered());
      assertThat(rig.ledger().tokens()).isEqualTo(rig.upstream.reported());
      assertThat(rig.ledger().open()).isZero();
    }
  }

  private static void raiseLimits(Rig rig) {
    rig.test
        .database()
        .run(
            it ->
                it.execute(
                    "insert into budget (scope, limit_usd) values ('task:one', 1000), ('fleetDay', 1000)"));
  }

  private static void leak(Wire wire) throws IOException {
    wire.begin();
    wire.start(USED);
    wire.chunk("event: content_block_delta\ndata: {\"text\":\"" + Rig.KEY.substring(0, 10));
    wire.chunk(Rig.KEY.substring(10) + "\"}\n\n");
    wire.delta(USED);
    wire.stop();
    wire.end();
  }

  private static void slowStream(Wire wire) throws IOException {
    wire.begin();
    wire.start(USED);
    for (int i = 0; i < 20; i++) {
      wire.text("word " + i);
    }
    wire.delta(USED);
    wire.stop();
    wire.end();
  }

  private static void flood(Wire wire, AtomicLong written) throws IOException {
    wire.begin();
    wire.start(USED);
    var text = "x".repeat(16 << 10);
    for (int i = 0; i < 2_500; i++) {
      wire.text(text);
      written.addAndGet(text.length());
    }
    wire.delta(USED);
    wire.stop();
    wire.end();
  }
}
