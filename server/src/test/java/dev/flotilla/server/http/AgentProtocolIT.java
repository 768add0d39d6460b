package dev.flotilla.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.client.AgentClient;
import dev.flotilla.api.client.Reply;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.Checkpoint;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.api.work.CompleteRequest;
import dev.flotilla.api.work.FencingToken;
import dev.flotilla.api.work.Heartbeat;
import dev.flotilla.api.work.Join;
import dev.flotilla.api.work.LeaseRequest;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.api.work.SessionId;
import dev.flotilla.engine.view.Seed;
import dev.flotilla.server.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The real client of agents against the real routes.
final class AgentProtocolIT {
  private static final TestServer SERVER = new TestServer();
  private static final AttemptId ATTEMPT = AttemptId.random();
  private static final SessionId SESSION = SessionId.random();
  private static final FencingToken TOKEN = new FencingToken(7);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final AgentClient client = new AgentClient(SERVER.uri("/"), TestServer.INSTANCE);

  @BeforeAll
  static void seed() {
    SERVER.seed.instance("box", TestServer.INSTANCE, true);
  }

  @AfterAll
  static void close() {
    SERVER.close();
  }

  @Test
  void joiningTakesAJoinToken() {
    var request =
        new Join.Request(
            Join.PROTOCOL, "0.1.0", "box", "host", 7, slots(), Optional.empty(), false);

    var joined = AgentClient.join(SERVER.uri("/"), SERVER.join(), request);

    assertThat(joined.token()).isEqualTo("the-token");
    assertThatThrownBy(() -> AgentClient.join(SERVER.uri("/"), SERVER.user(), request))
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining("expected a join token");
  }

  private static List<AgentId> slots() {
    return List.of(new AgentId("box-1"));
  }

  @Test
  void nothingToLeaseIsAnEmptyAnswer() {
    var request = new LeaseRequest(new AgentId("box-1"), ATTEMPT, SECOND);

    assertThat(client.lease(request)).isEmpty();
    assertThat(SERVER.workflow.calls).contains("lease box-1 PT1S");
  }

  @Test
  void beatsAndWatchesGoThrough() {
    var beat =
        new Heartbeat.Beat(
            new AgentId("box-1"), ATTEMPT, TOKEN, 7, "runs the tests", List.of(), false);
    var request = new Heartbeat.Request(List.of(beat), SECOND, 1L << 40, true);

    assertThat(client.heartbeat(request).directives()).isEmpty();
    assertThat(client.watch(request).directives()).isEmpty();
    assertThat(SERVER.workflow.calls).contains("heartbeat 1", "watch 1");
  }

  @Test
  void aTranscriptOfMegabytesIsAppendedAndReadAsItIs() throws Exception {
    var octets = new byte[5 * 1024 * 1024];

    var appended = client.append(ATTEMPT, TOKEN, SESSION, "sub/a b.jsonl", 3, octets);

    assertThat(appended).isEqualTo(new Reply.Accepted<>(3L + octets.length));
    assertThat(SERVER.workflow.calls).contains("append 7 sub/a b.jsonl 3 " + octets.length);
    try (var read = client.transcript(ATTEMPT, SESSION, "a.jsonl", 100)) {
      assertThat(read.readAllBytes()).hasSize(100);
    }
  }

  @Test
  void pathsThatLeadOutAreRefused() {
    assertThatThrownBy(() -> client.append(ATTEMPT, TOKEN, SESSION, "../x", 0, new byte[1]))
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining("path:");
  }

  @Test
  void checkpointsAndCompletionsGoThroughAndALostLeaseIsAResult() {
    var commit = new CommitId(Seed.COMMIT);
    var checkpoint =
        new Checkpoint(TOKEN, SESSION, List.of(), commit, commit, Optional.empty(), List.of());
    var outcome = new Outcome.Failed("no tests", false);

    assertThat(client.checkpoint(ATTEMPT, checkpoint)).isInstanceOf(Reply.Accepted.class);
    assertThat(client.complete(ATTEMPT, new CompleteRequest(TOKEN, outcome)))
        .isInstanceOf(Reply.Accepted.class);
    var stale = new CompleteRequest(new FencingToken(1), outcome);
    assertThat(client.complete(ATTEMPT, stale)).isInstanceOf(Reply.LeaseLost.class);
  }

  @Test
  void aBodyThatIsNoneIsRefusedByItsField() {
    var path = "/agent/v1/attempts/" + ATTEMPT.value() + "/complete";
    var answer =
        SERVER.call(
            "POST", path, TestServer.INSTANCE, "{\"token\": 1, \"outcome\": {\"outcome\": \"x\"}}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.detail()).contains("outcome");
    assertThat(
            SERVER.call("POST", "/agent/v1/attempts/x/complete", TestServer.INSTANCE, "{}").code())
        .isEqualTo("invalid_request");
  }
}
