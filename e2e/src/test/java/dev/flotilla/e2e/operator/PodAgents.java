package dev.flotilla.e2e.operator;

import dev.flotilla.e2e.harness.Eventually;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The agents of all pods of a namespace's pools: a process starts as soon as kwok says that its pod
/// runs, and ends when its pod is deleted. What they hold they hold until the test says otherwise, or
/// for as long as [#workFor] says. Thread-safe.
final class PodAgents implements AutoCloseable, PodAgent.Watcher {
  private static final String POOL = "flotilla.dev/pool";
  private static final Duration BEAT = Duration.ofSeconds(5);

  private final URI server;
  private final ServiceTokens tokens;
  private final Kubelet kubelet;
  private final Map<String, PodAgent> agents = new ConcurrentHashMap<>();
  private final Set<String> started = ConcurrentHashMap.newKeySet();
  private final Set<String> killed = ConcurrentHashMap.newKeySet();
  private final Queue<String> interrupted = new ConcurrentLinkedQueue<>();
  private final Queue<String> broken = new ConcurrentLinkedQueue<>();
  private final SharedIndexInformer<Pod> pods;
  private final Thread heartbeat;
  private volatile Function<Held, Optional<Duration>> pace = _ -> Optional.empty();
  private volatile boolean closed;

  private PodAgents(KubernetesClient client, String namespace, URI server) {
    this.server = server;
    this.tokens = new ServiceTokens(client, namespace);
    this.kubelet = new Kubelet(client, namespace);
    this.pods = client.pods().inNamespace(namespace).withLabel(POOL).runnableInformer(0);
    this.heartbeat = Thread.ofVirtual().name("heartbeat").unstarted(this::beat);
  }

  static PodAgents start(KubernetesClient client, String namespace, URI server) {
    var agents = new PodAgents(client, namespace, server);
    agents.pods.addEventHandler(agents.new Seen());
    agents.pods.start().toCompletableFuture().join();
    agents.heartbeat.start();
    return agents;
  }

  /// Agents that have work, of pools or of all.
  List<Held> held(String... pools) {
    return of(pools).flatMap(it -> it.held().stream()).toList();
  }

  private Stream<PodAgent> of(String... pools) {
    var wanted = List.of(pools);
    return agents.values().stream()
        .filter(
            it ->
                wanted.isEmpty() || wanted.contains(it.pod().getMetadata().getLabels().get(POOL)));
  }

  /// Waits until so many of that pool hold work that is not done.
  List<Held> awaitHeld(String pool, int count) {
    var found = new AtomicReference<>(List.<Held>of());
    Eventually.until(
        () -> {
          found.set(held(pool).stream().filter(it -> !it.ends().isDone()).toList());
          return found.get().size() == count;
        });
    return found.get();
  }

  /// How long what begins from now on takes; absent: until somebody says so.
  void workFor(Function<Held, Optional<Duration>> time) {
    pace = time;
  }

  void finishAll() {
    held().forEach(Held::finish);
  }

  /// Pods that were told to end while they held work, with the assignment; what must not happen
  /// unless a test does it.
  List<String> interrupted() {
    return List.copyOf(interrupted);
  }

  /// Those of that pool.
  List<String> interrupted(String pool) {
    return interrupted.stream().filter(it -> it.startsWith(pool + "-")).toList();
  }

  /// What agents died of, that nobody told to end.
  List<String> broken() {
    return List.copyOf(broken);
  }

  /// Pods whose agent the server knows.
  List<String> joined(String... pools) {
    return of(pools).filter(PodAgent::hasJoined).map(PodAgent::name).sorted().toList();
  }

  Kubelet kubelet() {
    return kubelet;
  }

  /// Kills processes without a word to anybody; their pods stay as they are.
  ///
  /// @return the pods
  List<Pod> kill(Predicate<Pod> which) {
    var found = agents.values().stream().filter(it -> which.test(it.pod())).toList();
    for (var agent : found) {
      killed.add(uid(agent.pod()));
      agent.kill();
      agents.remove(uid(agent.pod()));
    }
    return found.stream().map(PodAgent::pod).toList();
  }

  @Override
  public void begun(Held held) {
    pace.apply(held)
        .ifPresent(
            it ->
                CompletableFuture.delayedExecutor(it.toNanos(), TimeUnit.NANOSECONDS)
                    .execute(held::finish));
  }

  @Override
  public void ended(PodAgent agent, Kubelet.End end) {
    agents.remove(uid(agent.pod()));
    if (!closed) {
      kubelet.ended(agent.pod(), end);
    }
  }

  @Override
  public void broke(PodAgent agent, RuntimeException why) {
    broken.add(agent.name() + ": " + why.getMessage());
  }

  private void beat() {
    while (!closed) {
      LockSupport.parkNanos(BEAT.toNanos());
      agents.values().forEach(it -> Thread.startVirtualThread(it::beat));
    }
  }

  private static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }

  private void seen(Pod pod) {
    var isLeaving = pod.getMetadata().getDeletionTimestamp() != null;
    var isRunning = "Running".equals(pod.getStatus().getPhase());
    var agent = agents.get(uid(pod));
    if (isLeaving && agent != null) {
      agent
          .end()
          .ifPresent(it -> interrupted.add(it.pod() + " in " + it.grant().assignment().value()));
    } else if (isLeaving && !killed.contains(uid(pod))) {
      Thread.startVirtualThread(() -> kubelet.remove(pod));
    } else if (isRunning && !isLeaving && !closed && started.add(uid(pod))) {
      var process = new PodAgent(pod, server, tokens, this);
      agents.put(uid(pod), process);
      process.start();
    }
  }

  private void gone(Pod pod) {
    Optional.ofNullable(agents.remove(uid(pod))).ifPresent(PodAgent::kill);
  }

  /// The pods stay; their processes die.
  @Override
  public void close() {
    closed = true;
    pods.close();
    heartbeat.interrupt();
    agents.values().forEach(PodAgent::kill);
    agents.values().forEach(PodAgent::join);
  }

  private final class Seen implements ResourceEventHandler<Pod> {
    @Override
    public void onAdd(Pod pod) {
      seen(pod);
    }

    @Override
    public void onUpdate(Pod before, Pod pod) {
      seen(pod);
    }

    @Override
    public void onDelete(Pod pod, boolean unknown) {
      gone(pod);
    }
  }
}
