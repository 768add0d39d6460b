package dev.flotilla.api.client;

import dev.flotilla.api.json.Json;
import dev.flotilla.api.pool.Drain;
import dev.flotilla.api.pool.KnownPools;
import dev.flotilla.api.pool.OperatorRoutes;
import dev.flotilla.api.pool.PodGone;
import dev.flotilla.api.pool.PoolFigures;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The operator's side of [OperatorRoutes]. Thread-safe; calls block and are meant for virtual threads;
/// an interrupted thread ends its call. Every call may end in a [FlotillaException] with the server's
/// code, `unavailable` when there was no answer.
public final class OperatorClient implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final Exchange http;

  /// @param token read anew at each call
  public OperatorClient(URI server, TokenFile token) {
    this.http = new Exchange(server, token::read);
  }

  public PoolFigures figures() {
    return figures(OperatorRoutes.POOLS, ANSWER);
  }

  /// As soon as there is something else to say, at the latest after `wait`.
  ///
  /// @param since the version of what was said last
  public PoolFigures figures(long since, Duration wait) {
    var query = Exchange.query("since", since, "wait", wait.toSeconds());
    return figures(OperatorRoutes.POOLS + query, ANSWER.plus(wait));
  }

  private PoolFigures figures(String route, Duration timeout) {
    return Json.read(http.get(route, timeout).body(), PoolFigures.class);
  }

  /// Says which pools there are, in place of those said before.
  public void publish(KnownPools pools) {
    http.json("PUT", OperatorRoutes.POOLS, pools, ANSWER, Map.of());
  }

  /// Asks for agents without work.
  ///
  /// @return pods that lease nothing from now on
  public List<String> drain(String role, Drain.Request request) {
    var answer = http.post(OperatorRoutes.drain(role), request, ANSWER);
    return Json.read(answer.body(), Drain.Response.class).pods();
  }

  /// Says that a pod has ended; what it worked on goes back.
  public void gone(String pod, PodGone gone) {
    http.post(OperatorRoutes.gone(pod), gone, ANSWER);
  }

  @Override
  public void close() {
    http.close();
  }

  @Override
  public String toString() {
    return "OperatorClient[" + http.server() + "]";
  }
}
