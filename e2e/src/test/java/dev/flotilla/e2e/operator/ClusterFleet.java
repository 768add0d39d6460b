package dev.flotilla.e2e.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.chart.Chart;
import dev.flotilla.e2e.chart.Render;
import dev.flotilla.e2e.chart.RenderedProcess;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.Product.Running;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import dev.flotilla.e2e.harness.Wire;
import dev.flotilla.e2e.kube.FleetsAndPools;
import dev.flotilla.e2e.kube.TestCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A fleet in a namespace of a test cluster: what the chart installs there apart from its pods, the
/// server's process, as many operators as a test starts, and the agents of the pods that come of it.
/// Operator and server have the rights that the chart gives them, and no others. Not for several
/// threads, its [#agents] apart.
public final class ClusterFleet implements AutoCloseable {
  /// What it installs; the pods of the rest are processes here.
  private static final List<String> INSTALLED =
      List.of(
          "ServiceAccount",
          "Role",
          "RoleBinding",
          "PriorityClass",
          "ValidatingAdmissionPolicy",
          "ValidatingAdmissionPolicyBinding");

  private static final String OPERATOR = "flotilla-operator";
  private static final String SERVER = "api-gateway";

  private final TestCluster cluster;
  private final String namespace;
  private final Path home;
  private final Render render;
  private final ServiceTokens tokens;
  private final ClusterServer server;
  private final Optional<PodAgents> agents;
  private final ClusterTasks tasks;
  private final List<OperatorProcess> operators = new ArrayList<>();

  private ClusterFleet(TestCluster cluster, Path home, boolean withAgents) {
    this.cluster = cluster;
    this.home = home;
    this.namespace = cluster.namespace(Map.of("pod-security.kubernetes.io/enforce", "restricted"));
    this.tokens = new ServiceTokens(cluster.client(), namespace);
    this.render =
        Render.of(namespace, Chart.text(Chart.directory().resolve("values.yaml"), namespace));
    install();
    this.server = ClusterServer.start(home, RenderedProcess.of(render, SERVER), whoIsWho());
    this.agents =
        withAgents
            ? Optional.of(PodAgents.start(cluster.client(), namespace, server.url()))
            : Optional.empty();
    this.tasks = ClusterTasks.start(server, home);
  }

  /// With a node, a fleet object `default` and no pools; no operator runs yet.
  public static ClusterFleet start(TestCluster cluster, Path home) {
    return start(cluster, home, true);
  }

  /// The same with pods that are nothing but pods: what they do is the caller's.
  public static ClusterFleet withoutAgents(TestCluster cluster, Path home) {
    return start(cluster, home, false);
  }

  private static ClusterFleet start(TestCluster cluster, Path home, boolean withAgents) {
    FleetsAndPools.define(cluster);
    Kubelet.takeOver(cluster);
    cluster.nodes(1);
    return new ClusterFleet(cluster, home, withAgents);
  }

  void install() {
    render
        .all(INSTALLED.toArray(String[]::new))
        .forEach(it -> cluster.apply(namespace, it.json().toString()).ok());
    cluster.apply(namespace, FleetsAndPools.FLEET).ok();
  }

  private Map<String, String> whoIsWho() {
    var config = cluster.client().getConfiguration();
    var ca = write("ca.crt", new String(Base64.getDecoder().decode(config.getCaCertData()), UTF_8));
    return Map.of(
        "FLOTILLA_CLUSTER_KEYS", config.getMasterUrl() + "openid/v1/jwks",
        "FLOTILLA_CLUSTER_TOKEN_FILE", write("server.token", tokens.ofAccount(SERVER)).toString(),
        "FLOTILLA_CLUSTER_CA", ca.toString());
  }

  /// An operator that leads when no other one does.
  public OperatorProcess operator() {
    var operator = operator(Map.of());
    assertThat(operator.isAlive()).as(operator.log()).isTrue();
    return operator;
  }

  /// @param more of its environment, as another place of the server's or a point to die at
  public OperatorProcess operator(Map<String, String> more) {
    var environment = environment();
    environment.putAll(more);
    var operator = OperatorProcess.start(new Product(home), environment);
    operators.add(operator);
    return operator;
  }

  /// What an operator's process finds around it.
  Map<String, String> environment() {
    var environment = new HashMap<>(RenderedProcess.of(render, OPERATOR).environment());
    environment.put("FLOTILLA_SERVER_URL", server.url().toString());
    environment.put(
        "FLOTILLA_JOIN_TOKEN_FILE", write("operator.token", tokens.forServer(OPERATOR)).toString());
    environment.put("FLOTILLA_NAMESPACE", namespace);
    environment.put("FLOTILLA_POD_NAME", OPERATOR + "-0");
    environment.put("KUBECONFIG", kubeconfig(kubernetes().getConfiguration().getMasterUrl()));
    return environment;
  }

  /// Takes the operator's part away as Helm does when the pools have ended: first its rights, then itself.
  void uninstallOperator() {
    List.of("rolebinding", "role", "serviceaccount")
        .forEach(it -> cluster.kubectl("-n=" + namespace, "delete", it, OPERATOR).ok());
  }

  /// Leaves what `helm test` leaves.
  void tested() {
    render.all("Pod").forEach(it -> cluster.apply(namespace, it.json().toString()).ok());
  }

  /// Ends the pools, as the chart's hook does when it goes.
  Running ends(Map<String, String> more) {
    var environment = environment();
    environment.put("FLOTILLA_END_POOLS", "true");
    environment.putAll(more);
    return new Product(home).start(environment, "serve", "operator");
  }

  /// The operator of that name.
  ///
  /// @param wire to the API server
  OperatorProcess operator(String name, Wire wire) {
    var url = "https://127.0.0.1:%d/".formatted(wire.port());
    return operator(Map.of("FLOTILLA_POD_NAME", name, "KUBECONFIG", kubeconfig(url)));
  }

  /// Who holds the operator's ServiceAccount, and nothing else.
  ///
  /// @param url of the API server, or of a way to it
  public String kubeconfig(String url) {
    var config = cluster.client().getConfiguration();
    return write(
            "operator-%d.kubeconfig".formatted(URI.create(url).getPort()),
            """
        apiVersion: v1
        kind: Config
        clusters: [{name: test, cluster: {server: "%s", certificate-authority-data: %s}}]
        users: [{name: operator, user: {token: %s}}]
        contexts: [{name: test, context: {cluster: test, user: operator, namespace: %s}}]
        current-context: test
        """
                .formatted(url, config.getCaCertData(), tokens.ofAccount(OPERATOR), namespace))
        .toString();
  }

  /// A model gateway for its agents, as the chart starts it; the caller closes it.
  ClusterGateway gateway(ScriptedUpstream provider) {
    return ClusterGateway.start(
        home, RenderedProcess.of(render, "model-gateway"), server.databaseUrl(), provider);
  }

  /// As a person applies it; the fleet is `default`.
  ///
  /// @param spec more of the spec, in YAML's flow style, without braces
  public void pool(String name, String role, String spec) {
    cluster.apply(namespace, FleetsAndPools.pool(name, role, spec)).ok();
  }

  /// The status of one of the fleet's conditions; empty: nobody has said anything yet.
  String says(String condition) {
    return cluster
        .kubectl(
            "-n=" + namespace,
            "get",
            "agentfleet",
            "default",
            "-o=jsonpath={.status.conditions[?(@.type=='%s')].status}".formatted(condition))
        .ok();
  }

  PoolOnCluster look(String pool) {
    return new PoolOnCluster(cluster, namespace, pool);
  }

  /// Fails when an agent was ended in its work, or ended by itself.
  void assertNobodyWasInterrupted() {
    assertThat(agents().interrupted()).as("told to end in the middle of their work").isEmpty();
    assertThat(agents().broken()).as("ended by themselves").isEmpty();
    assertThat(WorkAudit.findings(server.ledger())).as("ledger").isEmpty();
  }

  public String namespace() {
    return namespace;
  }

  public KubernetesClient kubernetes() {
    return cluster.client();
  }

  public ClusterServer server() {
    return server;
  }

  PodAgents agents() {
    return agents.orElseThrow();
  }

  public ClusterTasks tasks() {
    return tasks;
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(home.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Nothing of it is left in the cluster.
  @Override
  public void close() {
    operators.forEach(OperatorProcess::close);
    agents.ifPresent(PodAgents::close);
    tasks.close();
    server.close();
  }
}
