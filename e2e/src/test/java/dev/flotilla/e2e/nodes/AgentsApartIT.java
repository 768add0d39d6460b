package dev.flotilla.e2e.nodes;

import static dev.flotilla.e2e.nodes.Probe.Found.CLOSED;
import static dev.flotilla.e2e.nodes.Probe.Found.OPEN;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.json.Json;
import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.Join;
import dev.flotilla.e2e.harness.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Whom agents with work reach and who reaches them, by connections between the pods of the installed
/// fleet; and what commands that a model wrote find in their pod.
class AgentsApartIT {
  @RegisterExtension static final FleetOnNodes FLEET = new FleetOnNodes();

  /// Whose pods may read metrics where nobody says otherwise.
  private static final String MONITORING = "monitoring";

  /// What a command of a model's listens at.
  private static final int SERVED = 8099;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path home;

  private static InstalledFleet fleet() {
    return FLEET.get();
  }

  @Test
  void agentsReachServerGatewayAndNamesAndAreReachedForMetricsAlone() {
    var namespace = fleet().namespace();
    var elsewhere = FLEET.nodes().cluster().namespace();
    var stranger = Probe.start(FLEET.nodes(), elsewhere, "stranger", "", "app: stranger");
    var beside = Probe.start(FLEET.nodes(), namespace, "stranger", "", "app: stranger");
    FLEET.nodes().kubectl("default", "create", "namespace", MONITORING);
    var prometheus = Probe.start(FLEET.nodes(), MONITORING, "prometheus", "", "app: prometheus");
    var kubernetes = "kubernetes.default.svc:443";
    var apiServer = FLEET.nodes().cluster().client().getMasterUrl();
    var own = apiServer.getHost() + ":" + apiServer.getPort();
    var services = "%s." + namespace + ".svc:%d";
    try (var held = HeldTasks.start(fleet(), home, 3);
        var metadata = Metadata.serve(FLEET.nodes(), nodeOfAnAgent(held))) {
      var agents = fleet().agents();
      var one = on(metadata.node(), agents);
      assertThat(stranger.call(kubernetes, own, fleet().model(), metadata.address()))
          .as("what there is to be reached")
          .hasSize(4)
          .containsValue(OPEN)
          .doesNotContainValue(CLOSED);

      assertThat(fleet().call(one, "api-gateway:4005", "model-gateway:8080"))
          .hasSize(2)
          .containsValue(OPEN)
          .doesNotContainValue(CLOSED);
      var closed =
          new ArrayList<>(
              List.of(
                  kubernetes,
                  own,
                  fleet().model(),
                  metadata.address(),
                  InstalledFleet.LEDGER + "-rw:5432",
                  "api-gateway:3000",
                  "flotilla-operator:3000",
                  "172.30.99.11:10250"));
      for (var other : agents.keySet()) {
        fleet().kubectl("exec", other, "--", "bash", "-c", listening());
        if (!other.equals(one)) {
          closed.add(fleet().address(other) + ":3000");
          closed.add(fleet().address(other) + ":" + SERVED);
        }
      }
      assertThat(fleet().call(one, closed.toArray(String[]::new)))
          .hasSize(closed.size())
          .containsValue(CLOSED)
          .doesNotContainValue(OPEN);

      var address = fleet().address(one);
      assertThat(fleet().call(one, "127.0.0.1:" + SERVED)).containsValue(OPEN);
      for (var from : List.of(stranger, beside)) {
        assertThat(from.call(address + ":" + SERVED, address + ":3000"))
            .as("%s", from)
            .hasSize(2)
            .containsValue(CLOSED)
            .doesNotContainValue(OPEN);
      }
      assertThat(prometheus.call(address + ":" + SERVED, address + ":3000"))
          .containsOnly(
              Map.entry(address + ":" + SERVED, CLOSED), Map.entry(address + ":3000", OPEN));
      assertThat(fleet().call("deployment/api-gateway", address + ":" + SERVED, fleet().model()))
          .hasSize(2)
          .containsValue(CLOSED)
          .doesNotContainValue(OPEN);
      for (var from : List.of(stranger, beside)) {
        assertThat(
                from.call(
                    services.formatted("api-gateway", 4005),
                    services.formatted("api-gateway", 3000),
                    services.formatted("model-gateway", 8080),
                    services.formatted("flotilla-operator", 3000),
                    services.formatted(InstalledFleet.LEDGER + "-rw", 5432)))
            .as("%s", from)
            .hasSize(5)
            .containsValue(CLOSED)
            .doesNotContainValue(OPEN);
      }

      allowEverything("0.0.0.0/0");
      Eventually.until(() -> fleet().call(one, fleet().model()).containsValue(OPEN));
      assertThat(fleet().call(one, metadata.address()))
          .as("with all networks allowed")
          .containsValue(CLOSED);
      allowEverything("");
      held.release();
      held.assertEachDoneOnce();
    } finally {
      allowEverything("");
      FLEET.nodes().kubectl(namespace, "delete", "pod", "stranger");
      FLEET.nodes().kubectl("default", "delete", "namespace", MONITORING);
    }
    fleet().awaitNoAgents();
  }

  private static void allowEverything(String network) {
    var networks = network.isEmpty() ? "[]" : "[\"" + network + "\"]";
    fleet()
        .kubectl(
            "patch",
            "agentfleet",
            "default",
            "--type=merge",
            "--patch={\"spec\":{\"network\":{\"allowedCIDRs\":" + networks + "}}}");
  }

  private static String nodeOfAnAgent(HeldTasks held) {
    held.awaitHeld();
    return fleet().agents().values().iterator().next();
  }

  private static String on(String node, Map<String, String> agents) {
    return agents.entrySet().stream()
        .filter(it -> it.getValue().equals(node))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  private static String listening() {
    return "setsid python3 -m http.server %1$d >/dev/null 2>&1 </dev/null & until : </dev/tcp/127.0.0.1/%1$d; do sleep 0.1; done 2>/dev/null"
        .formatted(SERVED);
  }

  @Test
  void commandsOfAModelFindNoKeyAndATokenThatIsUsedUp() throws Exception {
    try (var look =
        new Looks(
            fleet(),
            home,
            List.of(
                "id -u; env",
                "for f in /proc/[0-9]*/environ; do tr '\\0' '\\n' <$f; done 2>/dev/null | sort -u",
                "cut -d' ' -f2 /proc/mounts",
                // no word of it may match what it looks for
                "grep -rlsE 'nodes-47[1]1|PRIVATE K[E]Y' /home /tmp /workspace /etc /run /var; echo looked",
                // not as it is, or whoever keeps tokens out of conversations might hide it
                "base64 -w0 /var/run/secrets/flotilla/token",
                "cat /var/run/secrets/kubernetes.io/serviceaccount/token"))) {
      var found = look.await();

      assertThat(found.get(0)).startsWith("10001").doesNotContain(InstalledFleet.KEY);
      assertThat(found.get(1))
          .contains("ANTHROPIC_BASE_URL=http://model-gateway.")
          .doesNotContain(InstalledFleet.KEY)
          .as("the environment of the agent's own process")
          .doesNotContain("FLOTILLA_JOIN_TOKEN_FILE");
      assertThat(found.get(2)).contains("/run/secrets/flotilla").doesNotContain("kubernetes.io");
      assertThat(found.get(3).strip()).isEqualTo("looked");
      assertThat(found.get(5)).contains("No such file");
      var token = Base64.getDecoder().decode(found.get(4).strip());
      assertUsedUp(new String(token, US_ASCII).strip(), look.pod());
    }
    fleet().awaitNoAgents();
  }

  /// The one token of the pod: the API server never takes it, and the server took it once.
  private static void assertUsedUp(String token, String pod)
      throws IOException, InterruptedException {
    var asked = FLEET.nodes().in(fleet().namespace(), "get", "pods", "--token=" + token);
    assertThat(asked.refused()).contains("Unauthorized");
    var join =
        new Join.Request(
            Join.PROTOCOL,
            "0.1.0",
            "somebody",
            "somewhere",
            1,
            List.of(new AgentId(pod)),
            Optional.empty(),
            false);
    assertThat(status(token, "POST", "/agent/v1/join", Json.write(join))).isEqualTo(409);
    assertThat(status(token, "GET", "/api/v1/tasks", "")).isIn(401, 403);
    assertThat(status(token, "GET", "/operator/v1/pools", "")).isIn(401, 403);
  }

  private static int status(String token, String method, String path, String body)
      throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create(fleet().url() + path))
                  .header("authorization", "Bearer " + token)
                  .header("content-type", "application/json")
                  .method(
                      method,
                      body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.discarding())
          .statusCode();
    }
  }
}
