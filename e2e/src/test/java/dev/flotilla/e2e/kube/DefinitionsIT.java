package dev.flotilla.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a real API server makes of the definitions of fleets and pools.
class DefinitionsIT {
  @RegisterExtension static final TestCluster CLUSTER = new TestCluster();

  private static final String SERVER = "server: {url: \"http://api-gateway:4005\"}";
  private static final String GATEWAY = "modelGateway: {name: model-gateway}";

  @BeforeAll
  static void define() {
    FleetsAndPools.define(CLUSTER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "scaling: {min: 3, max: 3}",
        "scaling: {min: 0, max: 0}",
        "scaling: {mode: External, max: 1000}",
        "scaling: {mode: Fixed}, replicas: 5",
        "template: {image: \"registry.example:5000/agent:0.1.0\"}",
        "template: {image: \"agent@sha256:0123\"}",
        "template: {image: \"a:1\", resources: {requests: {memory: 1Gi}, limits: {memory: 1024Mi}}}",
        "template: {image: \"a:1\", resources: {requests: {cpu: 1500m, memory: 500M}}}",
        "template: {image: \"a:1\", resources: {limits: {}}}",
        "template: {image: \"a:1\", env: [{name: LANG, value: C.UTF-8}, {name: A, value: \"\"}]}",
        "drain: {checkpointSeconds: 60, finishTaskSeconds: 60}",
        "network: {extraEgress: [{cidr: 10.0.0.0/8}, {cidr: \"fd00::/8\", ports: [443]}]}",
        "rollout: {forceAfterSeconds: 0, maxSurge: 5}",
      })
  void poolIsAccepted(String spec) {
    CLUSTER.dryRun("default", FleetsAndPools.pool("s1", spec)).ok();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "scaling: {min: 5, max: 4} | spec.scaling.min | must not exceed spec.scaling.max",
        "scaling: {max: 201} | spec.scaling.max | at most 200 agents in mode Queue",
        "scaling: {mode: Auto} | spec.scaling.mode | supported values",
        "scaling: {tasksPerAgent: 0} | spec.scaling.tasksPerAgent | greater than or equal to 1",
        "replicas: -1 | spec.replicas | greater than or equal to 0",
        "template: {} | spec.template.image | Required",
        "template: {image: agent} | spec.template.image | a tag other than latest",
        "template: {image: \"agent:latest\"} | spec.template.image | a tag other than latest",
        "template: {image: \"r:5000/agent\"} | spec.template.image | a tag other than latest",
        "template: {image: \"a:1\", resources: {requests: {memory: 3Gi}}}"
            + " | spec.template.resources.requests | memory: must not exceed",
        "template: {image: \"a:1\", resources: {requests: {cpu: 2}, limits: {cpu: 1500m}}}"
            + " | spec.template.resources.requests | cpu: must not exceed",
        "template: {image: \"a:1\", resources: {requests: {gpu: 1}}}"
            + " | spec.template.resources.requests | expected cpu, memory or ephemeral-storage",
        "template: {image: \"a:1\", resources: {limits: {memory: much}}}"
            + " | spec.template.resources.limits.memory | should match",
        "template: {image: \"a:1\", env: [{name: FLOTILLA_TOKEN, value: x}]}"
            + " | spec.template.env[0].name | set by the operator",
        "template: {image: \"a:1\", env: [{name: ANTHROPIC_API_KEY, value: x}]}"
            + " | spec.template.env[0].name | agents hold no keys",
        "template: {image: \"a:1\", env: [{name: A, value: x}, {name: A, value: y}]}"
            + " | spec.template.env | duplicate",
        "drain: {checkpointSeconds: 99, finishTaskSeconds: 98}"
            + " | spec.drain.checkpointSeconds | must not exceed spec.drain.finishTaskSeconds",
        "disruption: {maxUnavailable: 0} | spec.disruption.maxUnavailable | equal to 1",
        "network: {extraEgress: [{cidr: everywhere}]}"
            + " | spec.network.extraEgress[0].cidr | expected a network",
        "network: {extraEgress: [{cidr: 10.0.0.0/8, ports: [70000]}]}"
            + " | spec.network.extraEgress[0].ports[0] | less than or equal to 65535",
        "rollout: {maxSurge: 0} | spec.rollout.maxSurge | greater than or equal to 1",
        "scaling: {minimum: 1} | minimum | not declared",
      })
  void poolIsRefused(String spec, String field, String reason) {
    var reasons = CLUSTER.dryRun("default", FleetsAndPools.pool("s1", spec)).refused();

    assertThat(reasons).contains(field).containsIgnoringCase(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"S_1", "-s1", "s1.a", "\"\""})
  void roleThatNoTaskCanNameIsRefused(String role) {
    var pool = FleetsAndPools.pool("s1", "").replace("role: s1", "role: " + role);

    assertThat(CLUSTER.dryRun("default", pool).refused()).contains("spec.role");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flotilla-operator",
        "api-gateway",
        "default",
        "a.b",
        "a-name-that-is-longer-than-the-fifty-two-characters-it-may",
      })
  void nameThatWouldBeTakenForAnotherIsRefused(String name) {
    var reasons = CLUSTER.dryRun("default", FleetsAndPools.pool(name, "")).refused();

    assertThat(reasons).contains("metadata.name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        SERVER + ", " + GATEWAY,
        "server: {url: \"https://flotilla.example/\"}, " + GATEWAY,
        SERVER + ", " + GATEWAY + ", network: {allowedCIDRs: [0.0.0.0/0, \"::/0\"]}",
        SERVER + ", " + GATEWAY + ", network: {egressProxyRef: {name: proxy}}",
        SERVER + ", " + GATEWAY + ", network: {monitoringNamespaces: []}",
        SERVER + ", " + GATEWAY + ", podDefaults: {labels: {team: a}, tolerations: [{key: a}]}",
      })
  void fleetIsAccepted(String spec) {
    CLUSTER.dryRun("default", FleetsAndPools.fleet(spec)).ok();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        GATEWAY + " | spec.server | Required",
        SERVER + " | spec.modelGateway | Required",
        "server: {url: \"api-gateway:4005\"}, " + GATEWAY + " | spec.server.url | should match",
        "server: {url: \"http://a/b\"}, " + GATEWAY + " | spec.server.url | should match",
        SERVER + ", modelGateway: {name: m, port: 0} | spec.modelGateway.port | equal to 1",
        SERVER
            + ", "
            + GATEWAY
            + ", network: {allowedCIDRs: [10.0.0.0]} | spec.network.allowedCIDRs | expected networks",
        SERVER
            + ", "
            + GATEWAY
            + ", network: {monitoringNamespaces: [a.b]}"
            + " | spec.network.monitoringNamespaces | expected names",
        SERVER
            + ", "
            + GATEWAY
            + ", podDefaults: {labels: {flotilla.dev/pool: x}}"
            + " | spec.podDefaults.labels | are the operator's",
        SERVER + ", " + GATEWAY + ", budget: 3 | budget | not declared",
      })
  void fleetIsRefused(String spec, String field, String reason) {
    var reasons = CLUSTER.dryRun("default", FleetsAndPools.fleet(spec)).refused();

    assertThat(reasons).contains(field).containsIgnoringCase(reason);
  }

  @Test
  void absentFieldsHaveTheirDefaults() throws IOException {
    var namespace = CLUSTER.namespace();

    CLUSTER.apply(namespace, FleetsAndPools.pool("s1", "")).ok();

    var spec = spec(namespace, "s1");
    assertThat(spec.path("replicas")).as("or /scale fails").hasToString("0");
    assertThat(spec.path("scaling"))
        .hasToString(
            "{\"idleSeconds\":60,\"max\":10,\"maxStartsPerMinute\":60,\"min\":0,"
                + "\"mode\":\"Queue\",\"tasksPerAgent\":1}");
    assertThat(spec.at("/template/resources/limits")).hasToString("{\"memory\":\"2Gi\"}");
    assertThat(spec.at("/template/workspace/size").asText()).isEqualTo("10Gi");
    assertThat(spec.at("/drain/checkpointSeconds").asInt()).isEqualTo(120);
    assertThat(spec.at("/disruption/maxUnavailable").asInt()).isEqualTo(1);
    assertThat(spec.at("/rollout/strategy").asText()).isEqualTo("WhenIdle");
  }

  @Test
  void poolStaysInItsFleet() {
    var namespace = CLUSTER.namespace();
    CLUSTER.apply(namespace, FleetsAndPools.pool("s1", "")).ok();

    var reasons =
        CLUSTER
            .apply(namespace, FleetsAndPools.pool("s1", "").replace("name: default", "name: other"))
            .refused();

    assertThat(reasons).contains("spec.fleetRef").contains("never changes");
  }

  @Test
  void poolKeepsItsRole() {
    var namespace = CLUSTER.namespace();
    CLUSTER.apply(namespace, FleetsAndPools.pool("s1", "")).ok();

    var reasons =
        CLUSTER
            .apply(namespace, FleetsAndPools.pool("s1", "").replace("role: s1", "role: s2"))
            .refused();

    assertThat(reasons).contains("spec.role").contains("never changes");
  }

  @Test
  void poolIsScaledAsADeploymentIs() throws IOException {
    var namespace = CLUSTER.namespace();
    CLUSTER.apply(namespace, FleetsAndPools.pool("s1", "scaling: {mode: External}")).ok();

    CLUSTER.kubectl("-n=" + namespace, "scale", "agentpool", "s1", "--replicas=5").ok();
    CLUSTER
        .kubectl(
            "-n=" + namespace,
            "patch",
            "agentpool",
            "s1",
            "--subresource=status",
            "--type=merge",
            "--patch={\"status\":{\"replicas\":3,\"selector\":\"flotilla.dev/pool=s1\"}}")
        .ok();

    var scale =
        json(
            CLUSTER
                .kubectl(
                    "get",
                    "--raw=/apis/flotilla.dev/v1alpha1/namespaces/%s/agentpools/s1/scale"
                        .formatted(namespace))
                .ok());
    assertThat(scale.at("/spec/replicas").asInt()).isEqualTo(5);
    assertThat(scale.at("/status/replicas").asInt()).isEqualTo(3);
    assertThat(scale.at("/status/selector").asText()).isEqualTo("flotilla.dev/pool=s1");
  }

  @Test
  void listsShowWhatPeopleAskFor() {
    var namespace = CLUSTER.namespace();
    CLUSTER.apply(namespace, FleetsAndPools.FLEET).ok();
    CLUSTER.apply(namespace, FleetsAndPools.pool("coder", "scaling: {min: 1, max: 8}")).ok();
    CLUSTER
        .apply(namespace, FleetsAndPools.pool("manager", "").replace("role: s1", "role: manager"))
        .ok();

    var pools = CLUSTER.kubectl("-n=" + namespace, "get", "apool").ok();
    var managers =
        CLUSTER
            .kubectl("-n=" + namespace, "get", "apool", "--field-selector=spec.role=manager")
            .ok();
    var all = CLUSTER.kubectl("-n=" + namespace, "get", "flotilla").ok();

    assertThat(pools.lines().findFirst().orElse("").split(" +"))
        .containsExactly(
            "NAME", "ROLE", "MODE", "MIN", "MAX", "DESIRED", "READY", "BUSY", "PENDING", "AGE");
    assertThat(pools).containsPattern("coder +s1 +Queue +1 +8 +0 ");
    assertThat(managers).contains("manager").doesNotContain("coder");
    assertThat(all).contains("agentfleet.flotilla.dev/default", "agentpool.flotilla.dev/coder");
    assertThat(CLUSTER.kubectl("-n=" + namespace, "get", "fleet").ok())
        .contains("http://api-gateway:4005");
  }

  @ParameterizedTest
  @ValueSource(strings = {"development", "staging", "production"})
  void fleetsAndPoolsOfEveryEnvironmentAreAccepted(String environment) {
    var overlay = FleetsAndPools.root().resolve("deploy/kubernetes/overlays").resolve(environment);
    var objects = CLUSTER.kubectl("kustomize", overlay.toString()).ok();
    var namespace = CLUSTER.namespace();

    CLUSTER
        .dryRun(namespace, objects.replace("namespace: claude-code", "namespace: " + namespace))
        .ok();
  }

  private static JsonNode spec(String namespace, String pool) throws IOException {
    return json(CLUSTER.kubectl("-n=" + namespace, "get", "apool", pool, "-o=json").ok())
        .path("spec");
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }
}
