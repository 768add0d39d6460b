package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.api.usage.Tokens;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a request meets on its way in.
@Timeout(60)
final class UploadIT {
  private static final Tokens USED = new Tokens(10, 20, 0, 0, 0);

  @Test
  void aStrangerIsRefusedBeforeAnyOfTheBodyIsTaken() throws Exception {
    try (var rig = new Rig((_, wire) -> wire.stream(USED));
        var client = new RawClient(rig.gateway.url())) {
      client.send(head("POST /v1/messages", "fa_of_nobody_at_all_0123456789abcdef", 3 << 20));

      assertThat(client.readUntil("\r\n\r\n")).contains("403").contains("connection: close");
    }
  }

  @Test
  void aStrangersWholeRequestIsAnsweredToo() throws Exception {
    try (var rig = new Rig((_, wire) -> wire.stream(USED));
        var client = new RawClient(rig.gateway.url())) {
      client.post("fa_of_nobody_at_all_0123456789abcdef", Rig.body(true));

      assertThat(client.readUntil("not, or no longer, good\"}}")).contains("403");
      assertThat(client.readUntil("nothing more")).doesNotContain("HTTP/1.1");
    }
  }

  @Test
  void whoStopsInTheMiddleOfARequestIsDropped() throws Exception {
    try (var rig = Rig.impatient((_, wire) -> wire.stream(USED));
        var client = new RawClient(rig.gateway.url())) {
      client.send(head("POST /v1/messages", Rig.TOKEN, 1_000) + "{\"model\":");

      assertThat(client.readUntil("\r\n\r\n")).contains("408");
      assertThat(rig.upstream.requests()).isEmpty();
    }
  }

  @Test
  void whoDripsARequestIsDroppedWhenItsTimeIsOver() throws Exception {
    try (var rig = Rig.impatient((_, wire) -> wire.stream(USED));
        var client = new RawClient(rig.gateway.url())) {
      client.send(head("POST /v1/messages", Rig.TOKEN, 1_000));
      var answer = CompletableFuture.supplyAsync(() -> answer(client));

      await()
          .pollInterval(Duration.ofMillis(200))
          .until(
              () -> {
                client.send("x");
                return answer.isDone();
              });

      assertThat(answer.join()).contains("408");
    }
  }

  @Test
  void bodiesThatNobodyMayHaveTakeNoMemoryForGood() throws Exception {
    try (var rig = Rig.impatient((_, wire) -> wire.stream(USED))) {
      for (int i = 0; i < 20; i++) {
        try (var client = new RawClient(rig.gateway.url())) {
          client.send(head("HEAD /", "nobody", 4 << 20) + "x".repeat(4 << 20));
          assertThat(client.readUntil("\r\n\r\n")).contains("413");
        }
      }

      assertThat(rig.post(true).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whoWantsToBeAskedIsAskedForTheBodyWhenTheTokenIsGood() throws Exception {
    var body = Rig.body(true);
    try (var rig = new Rig((_, wire) -> wire.stream(USED));
        var client = new RawClient(rig.gateway.url())) {
      var head = head("POST /v1/messages", Rig.TOKEN, body.length());
      client.send(head.replace("\r\n\r\n", "\r\nexpect: 100-continue\r\n\r\n"));
      assertThat(client.readUntil("\r\n\r\n")).contains("100 Continue");

      client.send(body);

      assertThat(client.readUntil("message_stop")).contains("200 OK");
    }
  }

  private static String head(String line, String token, int length) {
    return "%s HTTP/1.1\r\nhost: localhost\r\nx-api-key: %s\r\ncontent-length: %d\r\n\r\n"
        .formatted(line, token, length);
  }

  private static String answer(RawClient client) {
    try {
      return client.readUntil("\r\n\r\n");
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }
}
