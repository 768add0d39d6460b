package dev.flotilla.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.client.AgentClient;
import dev.flotilla.api.config.Settings;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.pool.Drain;
import dev.flotilla.api.pool.KnownPools;
import dev.flotilla.api.pool.OperatorRoutes;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.process.SteadyClock;
import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.Join;
import dev.flotilla.engine.store.TestDatabase;
import dev.flotilla.server.FlotillaServer;
import dev.flotilla.server.ServerConfig;
import dev.flotilla.server.cluster.ClusterConfig;
import dev.flotilla.server.cluster.Identity;
import dev.flotilla.server.cluster.ServiceAccounts;
import dev.flotilla.server.cluster.Verdict;
import dev.flotilla.server.transition.WorkflowConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tokens that a real API server issues prove who bears them, by the keys that it publishes.
class IdentityIT {
  @RegisterExtension static final TestCluster CLUSTER = new TestCluster();

  private static final String POOL = "claude-sub-agent-s1";

  private static final Join.Request REQUEST =
      new Join.Request(
          Join.PROTOCOL,
          "0.1.0",
          "somebody",
          "somewhere",
          1,
          List.of(new AgentId(POOL + "-x-1")),
          Optional.empty(),
          false);

  @TempDir private Path dir;
  private String namespace = "";

  @BeforeEach
  void pod() {
    namespace = CLUSTER.namespace();
    CLUSTER
        .apply(
            namespace,
            """
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: claude-sub-agent-s1}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: flotilla-operator}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: api-gateway}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: claude-sub-agent-s1-x}
            spec:
              serviceAccountName: claude-sub-agent-s1
              containers: [{name: agent, image: "localhost/agent:1"}]
            """)
        .ok();
  }

  /// As the server of that namespace is set up, with a ServiceAccount that nobody gave any rights.
  private ServiceAccounts server(String of) throws IOException {
    return server(of, Duration.ZERO);
  }

  /// @param ahead its clock of the API server's
  private ServiceAccounts server(String of, Duration ahead) throws IOException {
    var clock = Clock.offset(Clock.systemUTC(), ahead);
    return ServiceAccounts.of(ClusterConfig.from(settings(of)).orElseThrow(), clock);
  }

  private Settings settings(String of) throws IOException {
    var config = CLUSTER.client().getConfiguration();
    var ca = dir.resolve("ca.crt");
    if (config.getCaCertData() == null) {
      Files.copy(Path.of(config.getCaCertFile()), ca);
    } else {
      Files.write(ca, Base64.getDecoder().decode(config.getCaCertData()));
    }
    Files.writeString(dir.resolve("token"), token("api-gateway"));
    return Settings.load(
        Map.of(
            "FLOTILLA_DATA_DIR", dir.toString(),
            "FLOTILLA_CLUSTER_NAMESPACE", of,
            "FLOTILLA_CLUSTER_KEYS", config.getMasterUrl() + "openid/v1/jwks",
            "FLOTILLA_CLUSTER_TOKEN_FILE", dir.resolve("token").toString(),
            "FLOTILLA_CLUSTER_CA", ca.toString()));
  }

  private String token(String account, String... more) {
    var command = new ArrayList<>(List.of("--namespace=" + namespace, "create", "token", account));
    command.addAll(List.of(more));
    return CLUSTER.kubectl(command.toArray(String[]::new)).ok().strip();
  }

  private String podToken(String audience) {
    return token(
        POOL,
        "--audience=" + audience,
        "--bound-object-kind=Pod",
        "--bound-object-name=claude-sub-agent-s1-x");
  }

  @Test
  void podsTokenProvesThePodAndItsPool() throws Exception {
    var pod = CLUSTER.client().pods().inNamespace(namespace).withName(POOL + "-x").get();

    var verdict = server(namespace).verify(podToken("flotilla"));

    var uid = pod.getMetadata().getUid();
    assertThat(verdict).isEqualTo(new Verdict.Proved(new Identity.Pod(POOL + "-x", uid, POOL)));
  }

  @Test
  void operatorsTokenProvesTheOperator() throws Exception {
    assertThat(server(namespace).verify(token("flotilla-operator", "--audience=flotilla")))
        .isEqualTo(new Verdict.Proved(new Identity.Operator()));
  }

  @Test
  void tokenForAnybodyElseIsNone() throws Exception {
    var server = server(namespace);

    assertThat(server.verify(podToken("https://kubernetes.default.svc")))
        .isInstanceOfSatisfying(
            Verdict.Refused.class, it -> assertThat(it.reason()).startsWith("aud: expected"));
    assertThat(server.verify(token(POOL, "--audience=flotilla")))
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            it -> assertThat(it.reason()).contains("a token that is bound to a pod"));
  }

  @Test
  void tokenOfAnotherNamespaceIsNone() throws Exception {
    assertThat(server("another").verify(podToken("flotilla")))
        .isInstanceOfSatisfying(
            Verdict.Refused.class, it -> assertThat(it.reason()).startsWith("namespace: expected"));
  }

  @ParameterizedTest
  @CsvSource({
    "-PT45S, ''",
    "PT50M, ''",
    "-PT2M, nbf: expected a time before",
    "PT1H2M, exp: expected a time after"
  })
  void clocksMayDifferByAMinuteAndWhatIsMoreIsSaid(Duration ahead, String reason) throws Exception {
    var verdict = server(namespace, ahead).verify(podToken("flotilla"));

    if (reason.isEmpty()) {
      assertThat(verdict).isInstanceOf(Verdict.Proved.class);
    } else {
      assertThat(verdict)
          .isInstanceOfSatisfying(
              Verdict.Refused.class, it -> assertThat(it.reason()).startsWith(reason));
    }
  }

  @Test
  void podJoinsOnceAndTheOperatorDrainsIt() throws Exception {
    var settings = settings(namespace);
    try (var database = TestDatabase.create();
        var server =
            FlotillaServer.start(
                ServerConfig.from(settings).withPorts(0, 0),
                WorkflowConfig.of(settings, "http://server", "http://gateway", true),
                database.database(),
                Map.of(),
                CrashPoint.NONE,
                SteadyClock.ofThisMachine());
        var http = HttpClient.newHttpClient()) {
      var url = URI.create("http://127.0.0.1:" + server.apiPort());
      var known = new KnownPools.Pool(POOL, "s1", 0, 8, 1);
      assertThat(call(http, url, "PUT", OperatorRoutes.POOLS, new KnownPools(List.of(known))))
          .isEmpty();

      AgentClient.join(url, podToken("flotilla"), REQUEST);

      assertThatThrownBy(() -> AgentClient.join(url, podToken("flotilla"), REQUEST))
          .hasMessageContaining("a pod joins once");
      var drained = call(http, url, "POST", OperatorRoutes.drain("s1"), new Drain.Request(1));
      assertThat(Json.read(drained, Drain.Response.class).pods()).containsExactly(POOL + "-x");
      assertThatThrownBy(() -> AgentClient.join(url, token("flotilla-operator"), REQUEST))
          .hasMessageContaining("aud: expected 'flotilla'");
    }
  }

  /// As the operator.
  private String call(HttpClient http, URI url, String method, String path, Object body)
      throws Exception {
    var request =
        HttpRequest.newBuilder(url.resolve(path))
            .header("Authorization", "Bearer " + token("flotilla-operator", "--audience=flotilla"))
            .method(method, BodyPublishers.ofString(Json.write(body)))
            .build();
    var answer = http.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
    return answer.body();
  }
}
