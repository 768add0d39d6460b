package dev.flotilla.server.git;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Pull requests on GitHub by its REST API. Thread-safe.
final class GitHub {
  static final URI API = URI.create("https://api.github.com");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final URI api;
  private final String token;
  private final HttpClient http;

  GitHub(URI api, String token) {
    this.api = api;
    this.token = token;
    this.http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  }

  /// What became of it.
  sealed interface Answer {
    record Opened(String url) implements Answer {}

    record Refused(String reason) implements Answer {}
  }

  /// The pull request of that branch: the one that is there, else a new one.
  ///
  /// @param repository `owner/name`
  /// @param onto the branch it is meant for; empty: the repository's default
  /// @throws FlotillaException `unavailable` when GitHub does not answer just now
  Answer pullRequest(
      String repository, String branch, Optional<String> onto, String title, String body) {
    var owner = repository.substring(0, repository.indexOf('/'));
    var head = URLEncoder.encode(owner + ":" + branch, StandardCharsets.UTF_8);
    var pulls = "/repos/" + repository + "/pulls";
    var there = send(request(pulls + "?state=all&head=" + head).GET());
    if (there.statusCode() == 200
        && Json.read(there.body(), JsonNode.class) instanceof ArrayNode list
        && !list.isEmpty()) {
      return new Answer.Opened(list.get(0).path("html_url").asText());
    }
    var base = onto.or(() -> defaultBranch(repository));
    if (base.isEmpty()) {
      return refused(there);
    }
    var content =
        Json.write(Map.of("title", title, "head", branch, "base", base.get(), "body", body));
    var made = send(request(pulls).POST(HttpRequest.BodyPublishers.ofString(content)));
    return made.statusCode() == 201
        ? new Answer.Opened(Json.read(made.body(), JsonNode.class).path("html_url").asText())
        : refused(made);
  }

  private Optional<String> defaultBranch(String repository) {
    var answer = send(request("/repos/" + repository).GET());
    return answer.statusCode() == 200
        ? Optional.of(Json.read(answer.body(), JsonNode.class).path("default_branch").asText())
            .filter(it -> !it.isEmpty())
        : Optional.empty();
  }

  private static Answer refused(HttpResponse<String> answer) {
    var said = answer.body().length() > 300 ? answer.body().substring(0, 300) : answer.body();
    return new Answer.Refused(
        "GitHub answered %d to the pull request (may the token open one?): %s"
            .formatted(answer.statusCode(), said));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(api.resolve(path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + token)
        .header("Accept", "application/vnd.github+json")
        .header("X-GitHub-Api-Version", "2022-11-28");
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 500 || answer.statusCode() == 429) {
        throw new FlotillaException(
            ErrorCode.UNAVAILABLE, "GitHub answered " + answer.statusCode());
      }
      return answer;
    } catch (IOException e) {
      throw new FlotillaException(ErrorCode.UNAVAILABLE, "GitHub cannot be reached", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FlotillaException(ErrorCode.UNAVAILABLE, "the server is stopping", e);
    }
  }
}
