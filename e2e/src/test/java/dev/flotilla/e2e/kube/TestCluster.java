package dev.flotilla.e2e.kube;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.flotilla.e2e.harness.Eventually;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A Kubernetes control plane for the tests of one class: a real API server, etcd, controller manager
/// and scheduler, on ports and in a directory of its own. Nodes are played by kwok, whose pods become
/// Running without running. A test makes itself a [#namespace], and sends objects by [#apply], which
/// refuses what the API does not know, or by the [#client]. May be used by several threads.
///
/// ```java
/// @RegisterExtension static final TestCluster CLUSTER = new TestCluster();
/// ```
///
/// On a machine that cannot build it the tests are aborted, and the reason is printed.
public final class TestCluster implements BeforeAllCallback, AfterAllCallback, AutoCloseable {
  private static final String DEFAULT_ACCOUNT = "default";

  private final AtomicInteger namespaces = new AtomicInteger();
  private final AtomicInteger nodes = new AtomicInteger();
  private final List<String> groups;
  private final List<String> options;
  private @Nullable ControlPlane controlPlane;
  private @Nullable KubernetesClient client;
  private @Nullable Path logs;

  public TestCluster() {
    this(List.of("tier1"), List.of());
  }

  private TestCluster(List<String> groups, List<String> options) {
    this.groups = groups;
    this.options = options;
  }

  /// The same with metrics-server, for autoscalers by CPU and memory. What a pod uses, its annotations
  /// `kwok.x-k8s.io/usage-cpu` and `kwok.x-k8s.io/usage-memory` say. Figures begin after half a minute.
  public static TestCluster withMetrics() {
    return new TestCluster(List.of("tier1", "metrics"), List.of("--metrics"));
  }

  /// The same for nodes that are real, without any so far: [#realNode] adds them. Nothing is played.
  /// Aborts the test with the reason, which is printed, on a machine that cannot have them.
  public static TestCluster withRealNodes() {
    ControlPlane.build(List.of("--check"));
    ControlPlane.orAbort("no tests on real nodes: ", ControlPlane.run("node", List.of("--check")));
    return new TestCluster(List.of("tier1", "node", "network", "cnpg"), List.of("--nodes"));
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    start(context.getRequiredTestClass().getSimpleName());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  /// For whoever is no test class. The logs of that name are in `target/kube`.
  public void start(String name) {
    logs = Path.of("target", "kube", name).toAbsolutePath();
    controlPlane = ControlPlane.start(logs, groups, options);
    var config = Config.fromKubeconfig(Command.read(controlPlane.kubeconfig()));
    client = new KubernetesClientBuilder().withConfig(config).build();
  }

  /// As administrator.
  public KubernetesClient client() {
    return started(client);
  }

  /// An administrator's.
  public Path kubeconfig() {
    return started(controlPlane).kubeconfig();
  }

  /// Where its state is, for as long as it lives.
  public Path directory() {
    return started(controlPlane).directory();
  }

  /// A new namespace in which pods can be created.
  public String namespace() {
    return namespace(Map.of());
  }

  /// The same with labels, as that of Pod Security: `pod-security.kubernetes.io/enforce`.
  public String namespace(Map<String, String> labels) {
    var name = "test-" + namespaces.incrementAndGet();
    client()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .build())
        .create();
    client()
        .serviceAccounts()
        .inNamespace(name)
        .withName(DEFAULT_ACCOUNT)
        .waitUntilCondition(Objects::nonNull, 30, SECONDS);
    return name;
  }

  /// So many nodes more, which are ready when this returns: 1,000 CPUs, 1 Ti of memory each, no taint.
  public List<String> nodes(int count) {
    var names = IntStream.range(0, count).mapToObj(_ -> "fake-" + nodes.incrementAndGet()).toList();
    names.forEach(name -> client().resource(fakeNode(name)).create());
    names.forEach(
        name ->
            client().nodes().withName(name).waitUntilCondition(TestCluster::isUsable, 30, SECONDS));
    return names;
  }

  /// Adds `node1` or `node2`, or starts anew what has ended of it. It is ready when this returns, and
  /// has the images of [#images].
  public void realNode(String name) {
    ControlPlane.run("node", List.of(directory().toString(), name, started(logs).toString())).ok();
  }

  /// Takes a real node off the network: what runs on it goes on, and reaches nobody.
  public void cutOff(String node) {
    ControlPlane.run("cut", List.of(directory().toString(), node)).ok();
  }

  /// Undoes [#cutOff].
  public void reconnect(String node) {
    ControlPlane.run("cut", List.of("--mend", directory().toString(), node)).ok();
  }

  /// Programs of a group that not every such cluster needs. What is there is not built again.
  public void build(String group) {
    ControlPlane.build(List.of(group));
  }

  /// Images that the script of that name makes, for nodes that are added after.
  public void images(String... names) {
    ControlPlane.run(
            "images", Stream.concat(Stream.of(directory().toString()), Stream.of(names)).toList())
        .ok();
  }

  /// Defines the kinds of other operators that `charts` and `deploy` have, as their modules bring
  /// them; those operators themselves are not there.
  public void defineOthers() {
    var file = ControlPlane.run("definitions", List.of()).ok().strip();
    kubectl("apply", "--server-side", "--filename=" + file).ok();
    kubectl("wait", "--for=condition=Established", "--timeout=30s", "--filename=" + file).ok();
    kubectl("get", "--output=name", "--filename=" + file)
        .ok()
        .lines()
        .map(it -> it.substring(it.indexOf('/') + 1))
        .forEach(this::awaitServed);
  }

  /// A kind that is established is not yet served: discovery comes a moment later.
  void awaitServed(String kind) {
    Eventually.until(() -> kubectl("get", kind).exit() == 0);
  }

  /// What a file of `e2e/kube` says.
  public String file(String name) {
    return Command.read(Path.of(ControlPlane.script(name)));
  }

  private static Node fakeNode(String name) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .addToLabels("kubernetes.io/hostname", name)
        .addToAnnotations("kwok.x-k8s.io/node", "fake")
        .addToAnnotations(
            "metrics.k8s.io/resource-metrics-path", "/metrics/nodes/" + name + "/metrics/resource")
        .endMetadata()
        .build();
  }

  /// The taint of a node that was not ready stays for a moment when it is.
  private static boolean isUsable(@Nullable Node node) {
    return node != null
        && node.getSpec().getTaints().isEmpty()
        && node.getStatus().getConditions().stream()
            .anyMatch(it -> it.getType().equals("Ready") && it.getStatus().equals("True"));
  }

  /// Server-side, strictly: a field that the API does not know is refused. Any number of documents.
  public Answer apply(String namespace, String yaml) {
    return apply(namespace, yaml, "none");
  }

  /// What [#apply] would answer, admission included; nothing is kept.
  public Answer dryRun(String namespace, String yaml) {
    return apply(namespace, yaml, "server");
  }

  private Answer apply(String namespace, String yaml, String dryRun) {
    return kubectl(
        yaml,
        List.of(
            "--namespace=" + namespace,
            "apply",
            "--server-side",
            "--validate=strict",
            "--field-manager=test",
            "--dry-run=" + dryRun,
            "--filename=-"));
  }

  /// Of the control plane's version, as administrator; `--as=` makes it somebody else.
  public Answer kubectl(String... arguments) {
    return kubectl("", List.of(arguments));
  }

  private Answer kubectl(String input, List<String> arguments) {
    return Command.run(command(arguments.toArray(String[]::new)), input);
  }

  /// What a person who looks after this cluster types into a shell.
  public Answer shell(String line) {
    var path = System.getenv("PATH") + ":" + Path.of(ControlPlane.script("kubectl")).getParent();
    return Command.run(
        List.of(
            "env",
            "PATH=" + path,
            "KUBECONFIG=" + kubeconfig(),
            "KUBECACHEDIR=" + directory().resolve("cache"),
            "bash",
            "-c",
            line),
        "");
  }

  /// The command that [#kubectl] runs.
  public List<String> command(String... arguments) {
    var command =
        Stream.of(
            ControlPlane.script("kubectl"),
            "--kubeconfig=" + kubeconfig(),
            "--cache-dir=" + directory().resolve("cache"));
    return Stream.concat(command, Stream.of(arguments)).toList();
  }

  /// Waits for what `kubectl wait --for` understands, of an object that may not exist yet:
  /// `await(namespace, "pod/a", "condition=Ready")`.
  public void await(String namespace, String object, String what) {
    Eventually.until(
        () ->
            kubectl("--namespace=" + namespace, "wait", "--for=" + what, "--timeout=1s", object)
                    .exit()
                == 0);
  }

  private static <T> T started(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException(
          "expected a test cluster that runs; annotate its field with @RegisterExtension");
    }
    return part;
  }

  /// Returns when every process of it is gone.
  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
    if (controlPlane != null) {
      controlPlane.close();
    }
  }
}
