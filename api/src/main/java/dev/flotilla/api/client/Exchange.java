package dev.flotilla.api.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.error.Problem;
import dev.flotilla.api.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.Supplier;

/// One peer and one bearer token: JSON and octets out, an answer or a [FlotillaException] back.
/// Thread-safe.
final class Exchange implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final URI server;
  private final Supplier<String> bearer;
  // HTTP/1.1: an h2c upgrade would make every first POST body wait for a round trip
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  Exchange(URI server, String bearer) {
    this(server, () -> bearer);
  }

  /// @param bearer asked for at each call
  Exchange(URI server, Supplier<String> bearer) {
    this.server = server;
    this.bearer = bearer;
  }

  URI server() {
    return server;
  }

  HttpResponse<String> post(String route, Object body, Duration timeout) {
    return post(route, body, timeout, Map.of());
  }

  HttpResponse<String> post(
      String route, Object body, Duration timeout, Map<String, String> headers) {
    return json("POST", route, body, timeout, headers);
  }

  HttpResponse<String> json(
      String method, String route, Object body, Duration timeout, Map<String, String> headers) {
    var request =
        request(route, timeout)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(Json.write(body)));
    headers.forEach(request::header);
    return checked(send(request.build(), BodyHandlers.ofString()));
  }

  HttpResponse<String> get(String route, Duration timeout) {
    return checked(send(request(route, timeout).GET().build(), BodyHandlers.ofString()));
  }

  HttpResponse<String> put(String route, byte[] octets, Duration timeout) {
    var request =
        request(route, timeout)
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.ofByteArray(octets))
            .build();
    return checked(send(request, BodyHandlers.ofString()));
  }

  InputStream get(String route, Duration timeout, BodyHandler<InputStream> handler) {
    return get(route, timeout, handler, Map.of());
  }

  InputStream get(
      String route,
      Duration timeout,
      BodyHandler<InputStream> handler,
      Map<String, String> headers) {
    var request = request(route, timeout).GET();
    headers.forEach(request::header);
    var answer = send(request.build(), handler);
    if (answer.statusCode() / 100 == 2) {
      return answer.body();
    }
    try (var body = answer.body()) {
      throw problem(answer.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  /// Turns the two refusals that a fenced write must expect into results.
  <T> Reply<T> fenced(Supplier<T> call) {
    try {
      return new Reply.Accepted<>(call.get());
    } catch (FlotillaException e) {
      return switch (e.code()) {
        case LEASE_LOST -> new Reply.LeaseLost<>();
        case CONFLICT -> new Reply.Conflict<>(String.valueOf(e.getMessage()));
        default -> throw e;
      };
    }
  }

  static String query(Object... pairs) {
    var parts = new ArrayList<String>();
    for (var i = 0; i < pairs.length; i += 2) {
      parts.add(
          pairs[i] + "=" + URLEncoder.encode(pairs[i + 1].toString(), StandardCharsets.UTF_8));
    }
    return "?" + String.join("&", parts);
  }

  private HttpRequest.Builder request(String route, Duration timeout) {
    return HttpRequest.newBuilder(server.resolve(route))
        .timeout(timeout)
        .header("Authorization", "Bearer " + bearer.get());
  }

  private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) {
    try {
      return client.send(request, handler);
    } catch (IOException e) {
      throw unavailable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FlotillaException(ErrorCode.UNAVAILABLE, "the call was given up", e);
    }
  }

  private FlotillaException unavailable(IOException e) {
    return new FlotillaException(
        ErrorCode.UNAVAILABLE,
        "no answer from %s (%s): is the fleet up?"
            .formatted(
                server, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
        e);
  }

  private static HttpResponse<String> checked(HttpResponse<String> answer) {
    if (answer.statusCode() / 100 != 2) {
      throw problem(answer.statusCode(), answer.body());
    }
    return answer;
  }

  /// A refusal that is not problem+json comes from something in between: judged by its status.
  private static FlotillaException problem(int status, String body) {
    try {
      var problem = Json.MAPPER.readValue(body, Problem.class);
      if (problem != null && problem.code() != null) {
        return problem.toException();
      }
    } catch (JsonProcessingException e) {
      return new FlotillaException(ofStatus(status), "the server answered " + status, e);
    }
    return new FlotillaException(ofStatus(status), "the server answered " + status);
  }

  private static ErrorCode ofStatus(int status) {
    return switch (status) {
      case 401 -> ErrorCode.UNAUTHENTICATED;
      case 403 -> ErrorCode.FORBIDDEN;
      case 404 -> ErrorCode.NOT_FOUND;
      case 409 -> ErrorCode.CONFLICT;
      case 413 -> ErrorCode.TOO_LARGE;
      case 429 -> ErrorCode.RATE_LIMITED;
      case 502, 503, 504 -> ErrorCode.UNAVAILABLE;
      default -> status >= 500 ? ErrorCode.INTERNAL : ErrorCode.INVALID_REQUEST;
    };
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
