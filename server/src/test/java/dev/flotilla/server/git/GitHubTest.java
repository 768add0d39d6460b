package dev.flotilla.server.git;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GitHubTest {
  @Test
  void aPullRequestIsOpenedOnce() throws IOException {
    var asked = new ArrayList<String>();
    var api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext(
        "/repos/o/r",
        exchange -> {
          var request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
          var made = asked.stream().anyMatch(it -> it.startsWith("POST"));
          asked.add(request);
          var pull = "{\"html_url\":\"https://github.com/o/r/pull/7\"}";
          var body =
              request.startsWith("POST")
                  ? pull
                  : request.contains("/pulls?")
                      ? made ? "[" + pull + "]" : "[]"
                      : "{\"default_branch\":\"trunk\"}";
          var octets = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(request.startsWith("POST") ? 201 : 200, octets.length);
          exchange.getResponseBody().write(octets);
          exchange.close();
        });
    api.start();
    var github = new GitHub(URI.create("http://127.0.0.1:" + api.getAddress().getPort()), "secret");

    var first = github.pullRequest("o/r", "flotilla/t1", Optional.empty(), "t", "b");
    var second = github.pullRequest("o/r", "flotilla/t1", Optional.empty(), "t", "b");
    api.stop(0);

    assertThat(first).isEqualTo(new GitHub.Answer.Opened("https://github.com/o/r/pull/7"));
    assertThat(second).isEqualTo(first);
    assertThat(asked.stream().filter(it -> it.startsWith("POST"))).hasSize(1);
  }
}
