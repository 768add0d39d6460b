package dev.flotilla.api.client;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.work.AgentRoutes;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.Checkpoint;
import dev.flotilla.api.work.CompleteRequest;
import dev.flotilla.api.work.FencingToken;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.Heartbeat;
import dev.flotilla.api.work.Join;
import dev.flotilla.api.work.LeaseRequest;
import dev.flotilla.api.work.SessionId;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/// The agent's side of the agent protocol. Thread-safe; calls block and are meant for virtual
/// threads; an interrupted thread ends its call. What a caller must decide on is a [Reply]; all
/// else is a [FlotillaException] with the server's code, `unavailable` when there was no answer.
/// The instance token is held in memory and shown nowhere.
public final class AgentClient implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final Exchange http;

  /// @param instanceToken what `join` gave
  public AgentClient(URI server, String instanceToken) {
    this.http = new Exchange(server, instanceToken);
  }

  /// Spends the join token.
  ///
  /// @throws FlotillaException `unprocessable` when server and agent speak different protocols,
  ///     `unauthenticated` for a token that is not good, `unavailable` without an answer
  public static Join.Response join(URI server, String joinToken, Join.Request request) {
    try (var http = new Exchange(server, joinToken)) {
      return Json.read(http.post(AgentRoutes.JOIN, request, ANSWER).body(), Join.Response.class);
    }
  }

  /// Waits up to the request's patience for an assignment.
  public Optional<Grant> lease(LeaseRequest request) {
    var answer = http.post(AgentRoutes.LEASE, request, ANSWER.plus(request.patience()));
    return answer.statusCode() == 204
        ? Optional.empty()
        : Optional.of(Json.read(answer.body(), Grant.class));
  }

  /// Renews the leases of all beats; answers at once.
  public Heartbeat.Response heartbeat(Heartbeat.Request request) {
    var answer = http.post(AgentRoutes.HEARTBEAT, request, ANSWER);
    return Json.read(answer.body(), Heartbeat.Response.class);
  }

  /// Waits up to the request's patience for something that the server wants.
  public Heartbeat.Response watch(Heartbeat.Request request) {
    var answer = http.post(AgentRoutes.WATCH, request, ANSWER.plus(request.patience()));
    return Json.read(answer.body(), Heartbeat.Response.class);
  }

  /// Appends to a transcript's file.
  ///
  /// @return the file's length that is durable now
  public Reply<Long> append(
      AttemptId attempt,
      FencingToken token,
      SessionId session,
      String path,
      long offset,
      byte[] octets) {
    var query =
        Exchange.query("token", token.value(), "session", session, "path", path, "offset", offset);
    var route = AgentRoutes.forAttempt(AgentRoutes.TRANSCRIPT, attempt) + query;
    return http.fenced(
        () -> Json.read(http.put(route, octets, ANSWER).body(), Appended.class).length());
  }

  /// The first `length` octets of a transcript's file; the caller closes the stream.
  public InputStream transcript(AttemptId attempt, SessionId session, String path, long length) {
    var query = Exchange.query("session", session, "path", path, "length", length);
    var route = AgentRoutes.forAttempt(AgentRoutes.TRANSCRIPT, attempt) + query;
    return http.get(route, Duration.ofMinutes(5), BodyHandlers.ofInputStream());
  }

  public Reply<Boolean> checkpoint(AttemptId attempt, Checkpoint checkpoint) {
    return fencedPost(AgentRoutes.forAttempt(AgentRoutes.CHECKPOINT, attempt), checkpoint);
  }

  /// Idempotent by attempt.
  public Reply<Boolean> complete(AttemptId attempt, CompleteRequest request) {
    return fencedPost(AgentRoutes.forAttempt(AgentRoutes.COMPLETE, attempt), request);
  }

  private Reply<Boolean> fencedPost(String route, Object body) {
    return http.fenced(
        () -> {
          http.post(route, body, ANSWER);
          return true;
        });
  }

  /// True when the same call may succeed later: no answer, or an answer that says so.
  public static boolean isPassing(FlotillaException e) {
    return e.code() == ErrorCode.UNAVAILABLE
        || e.code() == ErrorCode.INTERNAL
        || e.code() == ErrorCode.RATE_LIMITED;
  }

  @Override
  public void close() {
    http.close();
  }

  @Override
  public String toString() {
    return "AgentClient[" + http.server() + "]";
  }

  private record Appended(long length) {}
}
