package dev.flotilla.e2e.chart;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.kube.Documentation;
import dev.flotilla.e2e.kube.FleetsAndPools;
import dev.flotilla.e2e.kube.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The chart on a real API server: it takes strictly what is rendered, and refuses what must not be.
class ChartOnClusterIT {
  @RegisterExtension static final TestCluster CLUSTER = new TestCluster();

  private static final Map<String, String> RESTRICTED =
      Map.of(
          "pod-security.kubernetes.io/enforce", "restricted",
          "pod-security.kubernetes.io/warn", "restricted");

  private static final String AGENT =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: NAME, labels: {flotilla.dev/pool: POOL}}
      spec:
        serviceAccountName: POOL
        automountServiceAccountToken: false
        securityContext: {runAsNonRoot: true, runAsUser: 10001, seccompProfile: {type: RuntimeDefault}}
        volumes:
          - {name: token, projected: {sources: [{serviceAccountToken: {audience: flotilla, path: token}}]}}
        containers:
          - name: agent
            image: flotilla/agent:0.1.0
            env: [{name: A, value: b}]
            resources: {requests: {cpu: CPU, memory: MEMORY}, limits: {memory: MEMORY}}
            securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
      """;

  private static String installed = "";

  @BeforeAll
  static void install() {
    FleetsAndPools.define(CLUSTER);
    CLUSTER.defineOthers();
    installed = CLUSTER.namespace(RESTRICTED);
    CLUSTER.apply(installed, objects(rendered("values.yaml", installed))).ok();
    CLUSTER.apply(installed, accounts()).ok();
    CLUSTER.await(installed, "resourcequota/flotilla", "jsonpath={.status.hard.pods}");
  }

  @ParameterizedTest
  @MethodSource("dev.flotilla.e2e.chart.Chart#valuesFiles")
  void everyRenderInstallsStrictlyAndWithoutAWarning(Path values) {
    var namespace = CLUSTER.namespace(RESTRICTED);
    var render = Render.of(namespace, Chart.text(values, namespace));

    var answer = CLUSTER.apply(namespace, objects(render));

    assertThat(answer.ok())
        .contains("deployment.apps/api-gateway", "networkpolicy.networking.k8s.io/dns");
    assertThat(answer.err()).isEmpty();
  }

  /// Strictness is worth what the definitions are: each of another operator's knows its fields.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Cluster | /spec/storage | size
          ExternalSecret | /spec/data/0/remoteRef | property
          Gateway | /spec/listeners/0 | protocol
          GitRepository | /spec/ref | tag
          HTTPRoute | /spec | hostnames
          Kustomization | /spec | prune
          PodMonitor | /spec/podMetricsEndpoints/0 | interval
          ScaledObject | /spec | cooldownPeriod
          ServiceMonitor | /spec/endpoints/0 | interval
          VerticalPodAutoscaler | /spec/updatePolicy | updateMode
          """)
  void aMisspeltFieldOfAnotherOperatorsKindIsRefused(String kind, String parent, String field) {
    var object =
        Stream.of(rendered(Chart.resource("everything.yaml").toString(), installed), flux())
            .flatMap(it -> it.all(kind))
            .findFirst()
            .orElseThrow()
            .json();
    object.withObject("/metadata").put("namespace", installed);
    CLUSTER.dryRun(installed, yaml(object)).ok();

    var part = (ObjectNode) object.at(parent);
    part.set(field + "s", part.remove(field));

    assertThat(CLUSTER.dryRun(installed, yaml(object)).refused())
        .contains("." + field + "s: field not declared in schema");
  }

  private static Render flux() {
    var directory = Chart.root().resolve("deploy/flux");
    return Render.of(
        installed,
        Overlay.text(directory.resolve("source.yaml"))
            + "---\n"
            + Overlay.text(directory.resolve("fleet.yaml")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"development", "staging", "production"})
  void everyEnvironmentsFleetIsTakenStrictly(String environment) {
    var overlay = Overlay.of(Chart.root().resolve("deploy/kubernetes/overlays/" + environment));
    var namespace = CLUSTER.namespace(RESTRICTED);
    overlay
        .resources()
        .forEach(it -> ((ObjectNode) it.at("/metadata")).put("namespace", namespace));

    var answer = CLUSTER.dryRun(namespace, objects(new Render(namespace, overlay.resources())));

    assertThat(answer.ok().lines()).hasSize(9);
  }

  @Test
  void aChangeOfTheConfigurationMakesNewPodsOfThoseThatReadIt(@TempDir Path dir)
      throws IOException {
    var namespace = CLUSTER.namespace(RESTRICTED);
    var values = Files.writeString(dir.resolve("values.yaml"), "config: {defaultModel: sonnet}");
    CLUSTER.apply(namespace, objects(Render.of(namespace, Chart.text(values, namespace)))).ok();
    Eventually.until(() -> templates(namespace).size() == 3);

    Files.writeString(values, "config: {defaultModel: opus}");
    CLUSTER.apply(namespace, objects(Render.of(namespace, Chart.text(values, namespace)))).ok();

    Eventually.until(() -> templates(namespace).size() == 5);
    assertThat(templates(namespace).stream().map(it -> it.split(" ", -1)[0]))
        .containsExactlyInAnyOrder(
            "api-gateway", "api-gateway", "model-gateway", "model-gateway", "flotilla-operator");
  }

  /// Deployments with the hash of each template that they have had.
  private static Set<String> templates(String namespace) {
    var each =
        "{range .items[*]}{.metadata.ownerReferences[0].name} {.metadata.labels.pod-template-hash}{'\\n'}{end}";
    return CLUSTER
        .kubectl("--namespace=" + namespace, "get", "replicasets", "--output=jsonpath=" + each)
        .ok()
        .lines()
        .collect(toSet());
  }

  @Test
  void whatTheDocumentationSaysFirstMakesTheNamespace(@TempDir Path dir) throws IOException {
    var key = Files.writeString(dir.resolve("key"), "sk-ant-e2e-docs");
    var render = rendered("values-automatic-claude-code.yaml", Chart.NAMESPACE);

    var commands =
        Stream.of("kubectl create", "kubectl label", "kubectl -n claude-code create secret")
            .flatMap(it -> Documentation.commands("docs/kubernetes.md", it).stream());
    commands.forEach(it -> CLUSTER.shell(it.replace("FILE", key.toString())).ok());

    CLUSTER.apply(Chart.NAMESPACE, objects(render)).ok();
    var found = CLUSTER.client().secrets().inNamespace(Chart.NAMESPACE);
    assertThat(found.withName("claude-api-credentials").require().getData())
        .containsOnlyKeys("api-key");
    assertThat(CLUSTER.client().namespaces().withName(Chart.NAMESPACE).require().getMetadata())
        .extracting(it -> it.getLabels().get("pod-security.kubernetes.io/enforce"))
        .isEqualTo("restricted");
  }

  @Test
  void podsOfTheChartAndOfItsPoolsAreAllowed() {
    var chart =
        RenderedPod.ofTheChart(rendered("values.yaml", installed))
            .filter(it -> !it.owner().kind().equals("Pod"))
            .map(it -> pod(it.owner().name(), it));

    assertThat(CLUSTER.dryRun(installed, chart.map(ChartOnClusterIT::yaml).collect(joining())).ok())
        .contains("pod/api-gateway", "pod/model-gateway", "pod/flotilla-operator");
    CLUSTER.dryRun(installed, agent("claude-sub-agent-s1", 0, "1", "2Gi")).ok();
  }

  private static ObjectNode pod(String name, RenderedPod pod) {
    var json = Chart.YAML.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
    json.putObject("metadata")
        .put("name", name)
        .set("labels", Chart.YAML.valueToTree(pod.labels()));
    json.set("spec", pod.spec());
    return json;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          automountServiceAccountToken: false | automountServiceAccountToken: true | agents hold no token for the Kubernetes API
          audience: flotilla, | "" | only tokens of audience flotilla
          [{serviceAccountToken | [{secret: {name: key}}, {serviceAccountToken | expected no Secret
          {name: token, projected: {sources: [{serviceAccountToken: {audience: flotilla, path: token}}]}} | {name: token, secret: {secretName: key}} | agents hold no Secrets
          {name: A, value: b} | {name: A, valueFrom: {secretKeyRef: {name: key, key: key}}} | agents hold no Secrets
          env: [{name: A, value: b}] | envFrom: [{secretRef: {name: key}}] | agents hold no Secrets
          name: A, | name: ANTHROPIC_API_KEY, | it belongs to model-gateway
          readOnlyRootFilesystem: true | readOnlyRootFilesystem: false | readOnlyRootFilesystem: expected true
          serviceAccountName: claude-sub-agent-s1 | serviceAccountName: worker-agent | expected the name of the pool
          drop: [ALL] | drop: [] | unrestricted capabilities
          runAsNonRoot: true | runAsNonRoot: false | runAsNonRoot != true
          """)
  void podsThatHoldMoreThanAnAgentMayAreRefused(String from, String to, String reason) {
    var weaker = agent("claude-sub-agent-s1", 0, "1", "2Gi").replace(from, to == null ? "" : to);

    Eventually.until(() -> CLUSTER.dryRun(installed, weaker).err().contains(reason));
  }

  @Test
  void theProvidersKeyIsRefusedToEverybodyButTheModelGateway() {
    var render = rendered("values.yaml", installed);
    var gateway =
        RenderedPod.ofTheChart(render)
            .filter(it -> it.owner().name().equals("model-gateway"))
            .map(it -> pod("model-gateway-other", it))
            .findFirst()
            .orElseThrow();
    CLUSTER.dryRun(installed, yaml(gateway)).ok();

    ((ObjectNode) gateway.at("/spec")).put("serviceAccountName", "api-gateway");

    Eventually.until(
        () ->
            CLUSTER
                .dryRun(installed, yaml(gateway))
                .err()
                .contains("claude-api-credentials is read by model-gateway alone"));
  }

  @Test
  void everyoneMayDoThisAndNothingElse() {
    assertThat(rights("api-gateway")).isEmpty();
    assertThat(rights("model-gateway")).isEmpty();
    assertThat(rights("claude-sub-agent-s1")).isEmpty();
    assertThat(rights("flotilla-operator"))
        .containsExactlyInAnyOrder(
            "agentfleets.flotilla.dev [get list watch update patch]",
            "agentpools.flotilla.dev [get list watch update patch delete deletecollection]",
            "agentfleets.flotilla.dev/status [get update patch]",
            "agentpools.flotilla.dev/status [get update patch]",
            "agentpools.flotilla.dev/scale [get update patch]",
            "agentfleets.flotilla.dev/finalizers [update]",
            "agentpools.flotilla.dev/finalizers [update]",
            "pods [get list watch create update patch delete]",
            "serviceaccounts [get list watch create update patch delete]",
            "poddisruptionbudgets.policy [get list watch create update patch delete]",
            "networkpolicies.networking.k8s.io [get list watch create update patch delete]",
            "resourcequotas [get list watch]",
            "leases.coordination.k8s.io [get list watch create update patch]",
            "namespaces itself [get]",
            "events [create patch]",
            "events.events.k8s.io [create patch]");
  }

  /// What an account may do with objects, beyond what everybody may: ask what one may do.
  private static List<String> rights(String account) {
    return CLUSTER
        .kubectl(
            "--namespace=" + installed,
            "auth",
            "can-i",
            "--list",
            "--no-headers",
            "--as=system:serviceaccount:%s:%s".formatted(installed, account))
        .ok()
        .lines()
        .filter(it -> !it.startsWith("self") && !it.startsWith(" "))
        .map(it -> it.replaceAll(" +\\[] +\\[] +", " ").replace(installed, "itself"))
        .map(it -> it.replaceAll(" +\\[] +\\[itself] +", " itself "))
        .toList();
  }

  @Test
  void allPoolsAtTheirMaximumFitTheQuotaAndManyMoreDoNot() {
    var full =
        Chart.render(Chart.directory().resolve("values.yaml"))
            .all("AgentPool")
            .flatMap(
                pool ->
                    IntStream.range(0, pool.at("/spec/scaling/max").asInt())
                        .mapToObj(
                            it ->
                                agent(
                                    pool.name(),
                                    it,
                                    pool.at("/spec/template/resources/requests/cpu").asText(),
                                    pool.at("/spec/template/resources/requests/memory").asText())))
            .collect(joining("---\n"));
    var more =
        IntStream.range(100, 140)
            .mapToObj(it -> agent("worker-agent", it, "1", "2Gi"))
            .collect(joining("---\n"));

    CLUSTER.apply(installed, full).ok();
    CLUSTER.await(installed, "deployment/api-gateway", "jsonpath={.status.replicas}=1");
    CLUSTER.await(installed, "deployment/model-gateway", "jsonpath={.status.replicas}=2");
    CLUSTER.await(installed, "deployment/flotilla-operator", "jsonpath={.status.replicas}=1");

    assertThat(CLUSTER.apply(installed, more).refused()).contains("exceeded quota: flotilla");
  }

  private static Render rendered(String values, String namespace) {
    return Render.of(namespace, Chart.text(Chart.directory().resolve(values), namespace));
  }

  private static String objects(Render render) {
    return render.resources().stream()
        .map(Resource::json)
        .map(ChartOnClusterIT::yaml)
        .collect(joining());
  }

  private static String agent(String pool, int place, String cpu, String memory) {
    return AGENT
        .replace("NAME", pool + "-" + place)
        .replace("POOL", pool)
        .replace("CPU", cpu)
        .replace("MEMORY", memory);
  }

  /// As the operator makes them, one per pool.
  private static String accounts() {
    return Chart.render(Chart.directory().resolve("values.yaml"))
        .all("AgentPool")
        .map(
            it ->
                """
                ---
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: %s}
                automountServiceAccountToken: false
                """
                    .formatted(it.name()))
        .collect(joining());
  }

  private static String yaml(JsonNode json) {
    try {
      return Chart.YAML.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
