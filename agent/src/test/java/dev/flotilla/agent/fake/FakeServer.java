package dev.flotilla.agent.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.error.Problem;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.work.AgentRoutes;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.Checkpoint;
import dev.flotilla.api.work.CompleteRequest;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.Heartbeat;
import dev.flotilla.api.work.InstanceId;
import dev.flotilla.api.work.Join;
import dev.flotilla.api.work.LeaseRequest;
import dev.flotilla.api.work.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// The server's side of the agent protocol, in memory: hands out what a test offers, keeps
/// transcripts, remembers what agents report, and says what the test wants said.
public final class FakeServer implements AutoCloseable {
  public static final String JOIN_TOKEN = "join-once";
  private static final String INSTANCE_TOKEN = "instance-secret";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Function<AttemptId, Grant>> offers = new LinkedBlockingQueue<>();
  private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
  private final BlockingQueue<Checkpoint> checkpoints = new LinkedBlockingQueue<>();
  private final Map<AttemptId, Grant> granted = new ConcurrentHashMap<>();
  private final Map<String, byte[]> transcripts = new ConcurrentHashMap<>();
  private final Set<AttemptId> lost = ConcurrentHashMap.newKeySet();
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final List<Heartbeat.Beat> beats = new CopyOnWriteArrayList<>();
  private final Set<AttemptId> working = new LinkedHashSet<>();
  private final Duration stall;
  private volatile Wish wish = new Wish(false, false, Optional.empty(), List.of());
  private volatile int protocol = Join.PROTOCOL;
  private final AtomicInteger endsRefused = new AtomicInteger();

  private record Wish(
      boolean cancel,
      boolean pause,
      Optional<Outcome.Hold> hold,
      List<Heartbeat.Message> messages) {}

  public FakeServer(Duration stall) {
    this.stall = stall;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public void offer(Function<AttemptId, Grant> grant) {
    offers.add(grant);
  }

  public void speaks(int otherProtocol) {
    protocol = otherProtocol;
  }

  public void cancel() {
    say(new Wish(true, false, Optional.empty(), List.of()));
  }

  public void pause() {
    say(new Wish(false, true, Optional.empty(), List.of()));
  }

  public void holds(Outcome.Hold hold) {
    say(new Wish(false, false, Optional.of(hold), List.of()));
  }

  public void tell(Heartbeat.Message message) {
    say(new Wish(false, false, Optional.empty(), List.of(message)));
  }

  public synchronized void takeLease() {
    lost.addAll(working);
    notifyAll();
  }

  private synchronized void say(Wish next) {
    wish = next;
    notifyAll();
  }

  public Outcome outcome() throws InterruptedException {
    var outcome = outcomes.poll(60, TimeUnit.SECONDS);
    if (outcome == null) {
      throw new AssertionError("no outcome within a minute");
    }
    return outcome;
  }

  /// Is away for the next so many checkpoints at the end of a turn.
  public void awayForEnds(int times) {
    endsRefused.set(times);
  }

  /// One waits for [#checkpoint].
  public boolean hasCheckpoint() {
    return !checkpoints.isEmpty();
  }

  public Checkpoint checkpoint() throws InterruptedException {
    var checkpoint = checkpoints.poll(60, TimeUnit.SECONDS);
    if (checkpoint == null) {
      throw new AssertionError("no checkpoint within a minute");
    }
    return checkpoint;
  }

  /// The last pair that arrived, of those nobody has taken.
  public Optional<Checkpoint> newestCheckpoint() {
    return checkpoints.stream().reduce((_, later) -> later);
  }

  public List<Outcome> otherOutcomes() {
    return List.copyOf(outcomes);
  }

  public List<Heartbeat.Beat> beats() {
    return beats;
  }

  public boolean hasSeen(String message) {
    return seen.contains(message);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        var body = exchange.getRequestBody().readAllBytes();
        var answer = answer(exchange, body);
        exchange.sendResponseHeaders(
            answer.isEmpty() ? 204 : 200, answer.isEmpty() ? -1 : answer.get().length);
        if (answer.isPresent()) {
          exchange.getResponseBody().write(answer.get());
        }
      } catch (FlotillaException e) {
        var problem = Json.write(Problem.of(e.code(), String.valueOf(e.getMessage())));
        var octets = problem.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(e.code().status(), octets.length);
        exchange.getResponseBody().write(octets);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Optional<byte[]> answer(HttpExchange exchange, byte[] body) throws InterruptedException {
    var path = exchange.getRequestURI().getPath();
    var text = new String(body, StandardCharsets.UTF_8);
    authorize(exchange, path);
    if (path.equals(AgentRoutes.JOIN)) {
      return json(join(Json.read(text, Join.Request.class)));
    }
    if (path.equals(AgentRoutes.LEASE)) {
      return lease(Json.read(text, LeaseRequest.class));
    }
    if (path.equals(AgentRoutes.HEARTBEAT)) {
      return json(heartbeat(Json.read(text, Heartbeat.Request.class)));
    }
    if (path.equals(AgentRoutes.WATCH)) {
      return json(watch(Json.read(text, Heartbeat.Request.class)));
    }
    var attempt = Json.read("\"" + path.split("/")[4] + "\"", AttemptId.class);
    if (exchange.getRequestMethod().equals("GET")) {
      var query = query(exchange);
      var stored = transcripts.getOrDefault(key(query), new byte[0]);
      return Optional.of(Arrays.copyOf(stored, Integer.parseInt(query.get("length"))));
    }
    if (lost.contains(attempt)) {
      throw new FlotillaException(ErrorCode.LEASE_LOST, "a newer lease holds it");
    }
    if (path.endsWith("/transcript")) {
      return json(Map.of("length", append(query(exchange), body)));
    }
    if (path.endsWith("/checkpoint")) {
      var checkpoint = Json.read(text, Checkpoint.class);
      if (checkpoint.ended().isPresent() && endsRefused.getAndDecrement() > 0) {
        throw new FlotillaException(ErrorCode.UNAVAILABLE, "the database does not answer");
      }
      checkpoints.add(checkpoint);
      return Optional.empty();
    }
    outcomes.add(Json.read(text, CompleteRequest.class).outcome());
    synchronized (this) {
      working.remove(attempt);
    }
    return Optional.empty();
  }

  private static void authorize(HttpExchange exchange, String path) {
    var wanted = path.equals(AgentRoutes.JOIN) ? JOIN_TOKEN : INSTANCE_TOKEN;
    if (!("Bearer " + wanted).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      throw new FlotillaException(ErrorCode.UNAUTHENTICATED, "unknown token");
    }
  }

  private Join.Response join(Join.Request request) {
    if (request.protocol() != protocol) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE,
          "agent protocol: expected %d, found %d".formatted(protocol, request.protocol()));
    }
    return new Join.Response(
        InstanceId.random(),
        INSTANCE_TOKEN,
        Duration.ofSeconds(30),
        Duration.ofSeconds(1),
        Duration.ZERO,
        stall,
        Map.of("sonnet", "claude-sonnet-5-5"));
  }

  private Optional<byte[]> lease(LeaseRequest request) throws InterruptedException {
    var known = granted.get(request.attempt());
    if (known != null) {
      return json(known);
    }
    var offer = offers.poll(request.patience().toMillis(), TimeUnit.MILLISECONDS);
    if (offer == null) {
      return Optional.empty();
    }
    var grant = offer.apply(request.attempt());
    granted.put(request.attempt(), grant);
    synchronized (this) {
      working.add(request.attempt());
    }
    return json(grant);
  }

  private Heartbeat.Response heartbeat(Heartbeat.Request request) {
    beats.addAll(request.beats());
    request.beats().forEach(it -> seen.addAll(it.seen()));
    return new Heartbeat.Response(request.beats().stream().map(this::directive).toList());
  }

  private synchronized Heartbeat.Response watch(Heartbeat.Request request)
      throws InterruptedException {
    var end = System.nanoTime() + request.patience().toNanos();
    while (System.nanoTime() < end) {
      var directives =
          request.beats().stream().map(this::directive).filter(FakeServer::wants).toList();
      if (!directives.isEmpty()) {
        return new Heartbeat.Response(directives);
      }
      wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
    }
    return new Heartbeat.Response(List.of());
  }

  private static boolean wants(Heartbeat.Directive it) {
    return it.leaseLost() || it.cancel() || it.pause() || !it.messages().isEmpty();
  }

  private Heartbeat.Directive directive(Heartbeat.Beat beat) {
    return new Heartbeat.Directive(
        beat.attempt(),
        lost.contains(beat.attempt()),
        wish.cancel(),
        wish.pause(),
        beat.asking() ? wish.hold() : Optional.empty(),
        wish.messages().stream().filter(it -> !beat.seen().contains(it.id())).toList());
  }

  private long append(Map<String, String> query, byte[] octets) {
    var before = transcripts.getOrDefault(key(query), new byte[0]);
    var offset = Integer.parseInt(query.get("offset"));
    if (offset > before.length) {
      throw new FlotillaException(ErrorCode.CONFLICT, "a gap after " + before.length);
    }
    var next = Arrays.copyOf(before, offset + octets.length);
    System.arraycopy(octets, 0, next, offset, octets.length);
    transcripts.put(key(query), next);
    return next.length;
  }

  private static String key(Map<String, String> query) {
    return query.get("session") + "/" + query.get("path");
  }

  private static Map<String, String> query(HttpExchange exchange) {
    var query = new HashMap<String, String>();
    for (var pair : exchange.getRequestURI().getRawQuery().split("&")) {
      var parts = pair.split("=", 2);
      query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return query;
  }

  private static Optional<byte[]> json(Object value) {
    return Optional.of(Json.write(value).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
