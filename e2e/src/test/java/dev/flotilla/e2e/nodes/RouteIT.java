package dev.flotilla.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Reply;
import dev.flotilla.e2e.harness.SampleRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// The fleet as people reach it from outside: by a gateway that conforms to the Gateway API, along the
/// routes that the chart makes.
class RouteIT {
  @RegisterExtension static final FleetOnNodes FLEET = new FleetOnNodes();

  private static final String SECRET = "fleet-certificate";

  private static final String VALUES =
      """
      route:
        enabled: true
        hostnames: [%s]
        gateway: {create: true, className: traefik, tlsSecretName: %s}
      networkPolicies: {edgeNamespaces: [%s]}
      """
          .formatted(Edge.HOST, SECRET, Edge.NAMESPACE);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path home;

  private static InstalledFleet fleet() {
    return FLEET.get();
  }

  @Test
  void restStreamsAndGitComeThroughAGatewayAndNothingElseDoes() throws Exception {
    var edge = Edge.install(FLEET.nodes(), home);
    fleet()
        .kubectl(
            "create",
            "secret",
            "tls",
            SECRET,
            "--cert=" + edge.certificate(),
            "--key=" + edge.key());
    fleet().upgrade(Files.writeString(home.resolve("route.yaml"), VALUES));
    accepted("gateway/flotilla", "{.status.conditions[?(@.type==\"Programmed\")].status}", "True");
    for (var route : List.of("api-gateway", "api-gateway-redirect")) {
      accepted(
          "httproute/" + route,
          "{.status.parents[*].conditions[?(@.type==\"Accepted\")].status}{.status.parents[*].conditions[?(@.type==\"ResolvedRefs\")].status}",
          "TrueTrue");
    }
    var person = edge.commandLine(fleet().commandLine(home.resolve("person")));
    var bearer = "Authorization: Bearer %s\r\n".formatted(fleet().token());
    fleet().plays(RouteIT::reply);
    var repository = SampleRepository.create(home.resolve("repo"));
    try (var events = edge.secure();
        var live = edge.secure()) {
      var heard = Edge.get(events, "/api/v1/events", bearer + "Accept: text/event-stream\r\n");
      assertThat(Edge.until(heard, "\r\n\r\n"))
          .startsWith("HTTP/1.1 200")
          .contains("text/event-stream");
      var seen =
          Edge.get(
              live,
              "/api/v1/live",
              bearer
                  + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                  + "Sec-WebSocket-Key: Zmxvd2luZyB0aHJvdWdoIQ==\r\n");
      assertThat(Edge.until(seen, "\r\n\r\n")).startsWith("HTTP/1.1 101");

      var ended =
          person.run(
              "run",
              "THROUGH-THE-EDGE: make it well.",
              "--repo",
              repository.path().toString(),
              "--mode",
              "solo",
              "--role",
              "worker",
              "--json");

      assertThat(ended.exit()).as("%s", ended).isZero();
      var report = ended.json();
      assertThat(repository.git("show", report.path("branch").asText() + ":made.txt"))
          .contains("made");
      var task = report.path("task").asText();
      assertThat(task).isNotBlank();
      assertThat(Edge.until(heard, task)).as("server-sent events").endsWith(task);
      assertThat(Edge.until(seen, task)).as("WebSocket").endsWith(task);
    }
    assertThat(answer(edge, "/api/v1/tasks")).startsWith("HTTP/1.1 401").contains("problem+json");
    for (var path : List.of("/", "/agent/v1/join", "/operator/v1/pools", "/ready", "/metrics")) {
      assertThat(answer(edge, path))
          .as(path)
          .startsWith("HTTP/1.1 404")
          .doesNotContain("problem+json");
    }
    try (var plain = edge.plain()) {
      assertThat(Edge.until(Edge.get(plain, "/api/v1/tasks", ""), "\r\n\r\n"))
          .startsWith("HTTP/1.1 301")
          .containsIgnoringCase("location: https://" + Edge.HOST);
    }
    fleet().awaitNoAgents();
    fleet().assertNothingLostOrDoubled("through the gateway");
  }

  private static void accepted(String object, String path, String expected) {
    Eventually.until(() -> fleet().kubectl("get", object, "-o=jsonpath=" + path).equals(expected));
  }

  private static String answer(Edge edge, String path) throws Exception {
    try (var socket = edge.secure()) {
      return Edge.until(Edge.get(socket, path, ""), "\r\n\r\n");
    }
  }

  private static Reply reply(Conversation conversation) {
    if (!conversation.heard("THROUGH-THE-EDGE:")) {
      return Reply.text("Yes.");
    }
    return conversation.hasResult("did-it")
        ? Reply.text("It is made, and works.")
        : Reply.bash("echo made > made.txt; git add -A; git commit -qm 'Make it'; echo did-it");
  }
}
