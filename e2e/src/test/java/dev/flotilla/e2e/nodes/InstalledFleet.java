package dev.flotilla.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.harness.Auditor;
import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.Reply;
import dev.flotilla.e2e.harness.SampleRepository;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import dev.flotilla.e2e.kube.Answer;
import dev.flotilla.e2e.kube.Deployer;
import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.store.DatabaseConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The chart with our images on the nodes, as `deploy.sh` leaves it: everything real but the model, which
/// each test plays.
final class InstalledFleet implements AutoCloseable {
  static final String LEDGER = "flotilla-ledger";
  static final List<String> SERVICES = List.of("flotilla-operator", "api-gateway", "model-gateway");
  static final String KEY = "sk-ant-nodes-4711";

  /// Where the nodes see this machine.
  private static final String HOST = "172.30.99.1";

  private static final Duration MINUTES = Duration.ofMinutes(4);

  /// Small, because two nodes are one machine; and where things are here.
  private static final String VALUES =
      """
      images: {registry: localhost}
      operator: {resources: {requests: {cpu: 20m, memory: 128Mi}, limits: {memory: 512Mi}}}
      apiGateway: {cacheSize: 1Gi, resources: {requests: {cpu: 50m, memory: 256Mi}, limits: {memory: 1Gi}}}
      modelGateway:
        resources: {requests: {cpu: 20m, memory: 128Mi}, limits: {memory: 512Mi}}
        extraEnv: [{name: FLOTILLA_UPSTREAM_URL, value: "MODELURL"}]
      ledger:
        cnpg:
          image: IMAGE
          storage: {size: 1Gi, storageClassName: DISKS}
          resources: {requests: {cpu: 50m, memory: 256Mi}, limits: {memory: 512Mi}}
      networkPolicies:
        kubernetesApi: {cidrs: [HOST/32, 10.96.0.1/32], ports: [443, APIPORT]}
        modelApi: {cidrs: [HOST/32], ports: [MODELPORT]}
      agents:
        scaling: {idleSeconds: 20, maxStartsPerMinute: 60}
        workspaceSize: 1Gi
        drain: {checkpointSeconds: 30}
      pools:
        manager-agent: {role: manager, min: 0, max: 2, cpu: 20m, memory: 1Gi, priority: High}
        worker-agent: {role: worker, min: 0, max: 4, cpu: 20m, memory: 1Gi, priority: Medium}
        claude-sub-agent-s1: {role: s1, min: 0, max: 2, cpu: 20m, memory: 1Gi, priority: High}
        claude-sub-agent-s2: null
        claude-sub-agent-s3: null
        claude-sub-agent-s4: null
        claude-sub-agent-s5: null
        claude-sub-agent-s6: null
      """;

  private final RealNodes nodes;
  private final String namespace;
  private final Path values;
  private final ScriptedUpstream upstream;
  private final AtomicReference<Function<Conversation, Reply>> script;
  private final PortForward api;
  private final String token;

  private InstalledFleet(
      RealNodes nodes,
      String namespace,
      Path values,
      ScriptedUpstream upstream,
      AtomicReference<Function<Conversation, Reply>> script,
      PortForward api,
      String token) {
    this.nodes = nodes;
    this.namespace = namespace;
    this.values = values;
    this.upstream = upstream;
    this.script = script;
    this.api = api;
    this.token = token;
  }

  /// @param images of `./flotilla images --registry localhost`
  static InstalledFleet install(RealNodes nodes, Path images) {
    var script =
        new AtomicReference<Function<Conversation, Reply>>(_ -> Reply.text("Nothing to do."));
    var upstream = ScriptedUpstream.start(address(), it -> script.get().apply(it));
    var namespace = restricted(nodes);
    var home = directory(nodes.cluster().directory().resolve(namespace));
    CloudNativePg.install(nodes);
    CloudNativePg.disks(nodes, namespace, 6);
    nodes.load(
        List.of("operator", "server", "gateway", "agent").stream()
            .map(it -> images.resolve(it + ".tar"))
            .toList());
    var begun = System.nanoTime();
    key(nodes, namespace, home);
    var values = values(nodes, namespace, home, upstream.url());
    new Deployer(nodes.cluster(), namespace).deploy(values.toString()).ok();
    CloudNativePg.await(nodes, namespace, LEDGER, 3);
    say("installed and ready", begun);
    var api = PortForward.start(nodes, namespace, "api-gateway", 4005, PortForward.Greeting.HTTP);
    var admin =
        nodes
            .kubectl(
                namespace,
                "exec",
                "deployment/api-gateway",
                "--",
                "cat",
                "/var/lib/flotilla/admin.token")
            .strip();
    var minted =
        new Product(home)
            .with("FLOTILLA_SERVER_URL", api.url().toString())
            .with("FLOTILLA_TOKEN", admin)
            .run("token", "--new", "user", "--for", "ada");
    // the one before is good as long as its pod
    var fleet =
        new InstalledFleet(nodes, namespace, values, upstream, script, api, minted.out().strip());
    assertThat(fleet.restarts().values()).as("they wait for the ledger").containsOnly("0");
    return fleet;
  }

  private static Path directory(Path home) {
    try {
      return Files.createDirectories(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InetAddress address() {
    return InetAddress.ofLiteral(HOST);
  }

  private static String restricted(RealNodes nodes) {
    return nodes.cluster().namespace(Map.of("pod-security.kubernetes.io/enforce", "restricted"));
  }

  private static void key(RealNodes nodes, String namespace, Path home) {
    var key = write(home.resolve("api-key"), KEY);
    nodes.kubectl(
        namespace,
        "create",
        "secret",
        "generic",
        "claude-api-credentials",
        "--from-file=api-key=" + key);
  }

  private static Path values(RealNodes nodes, String namespace, Path home, URI upstream) {
    var apiServer = URI.create(nodes.cluster().client().getConfiguration().getMasterUrl());
    return write(
        home.resolve("values.yaml"),
        VALUES
            .replace("MODELURL", upstream.toString())
            .replace("IMAGE", CloudNativePg.IMAGE)
            .replace("DISKS", namespace)
            .replace("HOST", HOST)
            .replace("APIPORT", Integer.toString(apiServer.getPort()))
            .replace("MODELPORT", Integer.toString(upstream.getPort())));
  }

  private static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What `deploy.sh verify` finds.
  Answer verify() {
    return deployer().deploy("verify");
  }

  /// Installs the release anew with more values than before; returns when it works.
  void upgrade(Path more) {
    deployer().deploy(values.toString(), more.toString()).ok();
  }

  /// Takes the release away, and returns when it is gone.
  void uninstall() {
    deployer().helm("uninstall", "flotilla", "--timeout=1h").ok();
  }

  private Deployer deployer() {
    return new Deployer(nodes.cluster(), namespace);
  }

  /// What the model says from now on.
  void plays(Function<Conversation, Reply> said) {
    script.set(said);
  }

  /// A user's command line, far from the cluster.
  Product commandLine(Path home) {
    return new Product(home)
        .with("FLOTILLA_SERVER_URL", api.url().toString())
        .with("FLOTILLA_TOKEN", token);
  }

  /// The user's.
  String token() {
    return token;
  }

  /// A user's task for one worker, in a home of its own.
  ///
  /// @param more options
  Product.Running solo(Path home, SampleRepository repository, String prompt, String... more) {
    var command =
        Stream.of("run", prompt, "--repo", repository.path().toString(), "--mode", "solo");
    var options = Stream.concat(Stream.of("--role", "worker", "--json"), Stream.of(more));
    return commandLine(home).start(Stream.concat(command, options).toArray(String[]::new));
  }

  String namespace() {
    return namespace;
  }

  String kubectl(String... arguments) {
    return nodes.kubectl(namespace, arguments);
  }

  /// Pods of agents that have not ended, each with its node.
  Map<String, String> agents() {
    return kubectl(
            "get",
            "pods",
            "--selector=flotilla.dev/pool",
            "--field-selector=status.phase=Running",
            "-o=jsonpath={range .items[*]}{.metadata.name} {.spec.nodeName}{\"\\n\"}{end}")
        .lines()
        .map(it -> it.split(" ", -1))
        .collect(Collectors.toMap(it -> it[0], it -> it[1]));
  }

  /// How often containers of server and gateway were started again, by pod.
  Map<String, String> restarts() {
    return kubectl(
            "get",
            "pods",
            "--selector=app.kubernetes.io/name in (api-gateway,model-gateway)",
            "-o=jsonpath={range .items[*]}{.metadata.name} {.status.containerStatuses[*].restartCount}{\"\\n\"}{end}")
        .lines()
        .map(it -> it.split(" ", 2))
        .collect(Collectors.toMap(it -> it[0], it -> it[1]));
  }

  /// Waits until no pod of an agent is there and every pool says 0.
  void awaitNoAgents() {
    Eventually.within(
        MINUTES,
        () ->
            kubectl("get", "pods", "--selector=flotilla.dev/pool", "-o=name").isBlank()
                && kubectl("get", "agentpools", "-o=jsonpath={.items[*].spec.replicas}")
                    .matches("0( 0)*"));
  }

  /// What is reached from within a pod, as `host:port`.
  Map<String, Probe.Found> call(String pod, String... addresses) {
    return Stream.of(addresses)
        .collect(
            Collectors.toMap(
                it -> it,
                it -> {
                  var open = "timeout 3 bash -c ': </dev/tcp/%s'".formatted(it.replace(':', '/'));
                  return nodes.in(namespace, "exec", pod, "--", "bash", "-c", open).exit() == 0
                      ? Probe.Found.OPEN
                      : Probe.Found.CLOSED;
                }));
  }

  /// Of a pod.
  String address(String pod) {
    return kubectl("get", "pod", pod, "-o=jsonpath={.status.podIP}");
  }

  /// Where the model is, as `host:port`.
  String model() {
    return upstream.url().getAuthority();
  }

  /// The server's, for people.
  URI url() {
    return api.url();
  }

  /// The node of each pod of a Deployment that has not ended.
  List<String> nodesOf(String name) {
    return kubectl(
            "get",
            "pods",
            "--selector=app.kubernetes.io/name=" + name,
            "--field-selector=status.phase=Running",
            "-o=jsonpath={range .items[*]}{.spec.nodeName}{\"\\n\"}{end}")
        .lines()
        .toList();
  }

  /// Leaves a Deployment's pods on that node alone.
  void moveTo(String node, String name) {
    var others = RealNodes.NAMES.stream().filter(it -> !it.equals(node)).toList();
    others.forEach(it -> kubectl("cordon", it));
    kubectl("delete", "pod", "--selector=app.kubernetes.io/name=" + name, "--wait=false");
    Eventually.within(
        MINUTES,
        () ->
            kubectl("get", "deployment", name, "-o=jsonpath={.status.readyReplicas}")
                    .equals(kubectl("get", "deployment", name, "-o=jsonpath={.spec.replicas}"))
                && nodesOf(name).stream().allMatch(node::equals));
    others.forEach(it -> kubectl("uncordon", it));
  }

  /// What the ledger itself says when everything has come to rest.
  void assertNothingLostOrDoubled(String run) {
    var user = CloudNativePg.user(nodes, namespace, LEDGER);
    try (var forward =
            PortForward.start(
                nodes, namespace, LEDGER + "-rw", 5432, PortForward.Greeting.POSTGRESQL);
        var database =
            Database.open(
                new DatabaseConfig(
                    "jdbc:postgresql://127.0.0.1:%d/flotilla?sslmode=require"
                        .formatted(forward.port()),
                    Optional.of(user.name()),
                    Optional.of(user.password()),
                    2))) {
      Eventually.within(Duration.ofMinutes(1), () -> Auditor.findings(database).isEmpty());
      Auditor.assertSound(database, run);
    }
  }

  static void say(String what, long since) {
    System.err.println(
        "nodes: %s after %d ms"
            .formatted(what, Duration.ofNanos(System.nanoTime() - since).toMillis()));
  }

  @Override
  public void close() {
    api.close();
    upstream.close();
  }
}
