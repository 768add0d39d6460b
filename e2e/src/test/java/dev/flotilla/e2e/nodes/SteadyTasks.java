package dev.flotilla.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.Reply;
import dev.flotilla.e2e.harness.SampleRepository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Tasks whose agents take one numbered step after the other until they are let go: load for as long as
/// a test wants it. The model looks once at what is there and is blind from then on, so that a step
/// that was taken twice is there twice, and one that was lost is missing.
final class SteadyTasks implements AutoCloseable {
  private static final Pattern KEY = Pattern.compile("STEADY-(\\w+):");
  private static final Pattern LOOK = Pattern.compile("look: (\\d+)");
  private static final long SECONDS = 400;

  private final SampleRepository repository;
  private final Duration pace;
  private final Map<String, Integer> steps = new ConcurrentHashMap<>();
  private final Map<String, Set<Integer>> ends = new ConcurrentHashMap<>();
  private final Map<String, Product.Running> running = new TreeMap<>();
  private final Map<String, String> ids = new TreeMap<>();
  private final AtomicLong last = new AtomicLong(System.nanoTime());
  private final AtomicLong longest = new AtomicLong();
  private volatile boolean released;

  private SteadyTasks(SampleRepository repository, Duration pace) {
    this.repository = repository;
    this.pace = pace;
  }

  /// @param pace what the model thinks before a step
  static SteadyTasks start(InstalledFleet fleet, Path home, int count, Duration pace) {
    return begin(fleet, home, count, pace);
  }

  /// The same, of people who do not wait for the end: they [#watch] later.
  static SteadyTasks leave(InstalledFleet fleet, Path home, int count, Duration pace) {
    var tasks = begin(fleet, home, count, pace, "--detach");
    tasks.running.forEach(
        (key, it) -> tasks.ids.put(key, it.await(SECONDS).json().path("task").asText()));
    return tasks;
  }

  private static SteadyTasks begin(
      InstalledFleet fleet, Path home, int count, Duration pace, String... more) {
    var tasks = new SteadyTasks(SampleRepository.create(home.resolve("steady")), pace);
    fleet.plays(tasks::reply);
    for (var place = 0; place < count; place++) {
      var key = "k" + place;
      tasks.running.put(
          key,
          fleet.solo(
              home.resolve(key), tasks.repository, "STEADY-" + key + ": make it well.", more));
    }
    return tasks;
  }

  /// Those who have left come back.
  void watch(InstalledFleet fleet, Path home) {
    ids.forEach(
        (key, id) ->
            running.put(
                key,
                fleet
                    .commandLine(home.resolve(key))
                    .start("task", "watch", id, "--repo", repository.path().toString(), "--json")));
  }

  /// What the model says; for other conversations than these the test has its own.
  Reply reply(Conversation conversation) {
    return key(conversation).map(it -> step(conversation, it)).orElseGet(() -> Reply.text("Yes."));
  }

  static boolean isOne(Conversation conversation) {
    return key(conversation).isPresent();
  }

  private static Optional<String> key(Conversation conversation) {
    var found = KEY.matcher(String.join("\n", conversation.userTexts()));
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }

  private Reply step(Conversation conversation, String key) {
    var now = System.nanoTime();
    longest.accumulateAndGet(now - last.getAndSet(now), Math::max);
    var looked =
        conversation.results().stream()
            .map(LOOK::matcher)
            .filter(Matcher::find)
            .map(it -> Integer.valueOf(it.group(1)))
            .findFirst();
    if (looked.isEmpty()) {
      return Reply.bash("echo \"look: $(cat %s.txt 2>/dev/null | wc -l)\"".formatted(key));
    }
    var taken = looked.get();
    while (conversation.hasResult("done-" + (taken + 1) + ".")) {
      taken++;
    }
    steps.put(key, taken);
    if (released && taken > 0) {
      // an agent that was given up and does not know it ends too: one of the two is delivered
      ends.computeIfAbsent(key, _ -> ConcurrentHashMap.newKeySet()).add(taken);
      return Reply.text("It is made, and works.");
    }
    var step = taken + 1;
    return Reply.bash(
            "echo 'step %d' >> %s.txt; git add -A; git commit -qm 'Take step %d'; echo done-%d."
                .formatted(step, key, step, step))
        .after(pace);
  }

  /// Until each has taken so many steps in all.
  void awaitSteps(int count) {
    Eventually.within(
        Duration.ofMinutes(4),
        () -> running.keySet().stream().allMatch(it -> steps.getOrDefault(it, 0) >= count));
  }

  /// Until each has taken some more.
  void awaitMoreSteps() {
    var before = Map.copyOf(steps);
    Eventually.within(
        Duration.ofMinutes(6),
        () ->
            before.entrySet().stream()
                .allMatch(it -> steps.getOrDefault(it.getKey(), 0) > it.getValue() + 1));
  }

  /// Since then nobody asked the model for the longest time that [#longestPause] says.
  void measure() {
    last.set(System.nanoTime());
    longest.set(0);
  }

  /// Between two questions of anybody.
  Duration longestPause() {
    return Duration.ofNanos(longest.get());
  }

  void release() {
    released = true;
  }

  /// Every task is delivered, each step in it once, each commit once.
  ///
  /// @return their reports
  Map<String, JsonNode> assertEachStepOnce() {
    var reports = new TreeMap<String, JsonNode>();
    running.forEach(
        (key, it) -> {
          var ended = it.await(SECONDS);
          assertThat(ended.exit()).as("%s", ended).isZero();
          var report = ended.json();
          var branch = report.path("branch").asText();
          var lines = repository.git("show", branch + ":" + key + ".txt").lines().toList();
          var expected =
              IntStream.rangeClosed(1, lines.size()).mapToObj(at -> "step " + at).toList();
          assertThat(lines).as("steps of %s", key).isEqualTo(expected);
          assertThat(ends.get(key)).as("steps that were taken of %s", key).contains(lines.size());
          assertThat(repository.git("log", "--reverse", "--format=%s", branch).lines().skip(1))
              .as("commits of %s", key)
              .containsExactlyElementsOf(expected.stream().map(at -> "Take " + at).toList());
          reports.put(key, report);
        });
    System.err.println(
        "nodes: steps "
            + new TreeMap<>(steps)
            + ", "
            + reports.values().stream().map(it -> it.path("subtasks").toString()).toList());
    return reports;
  }

  @Override
  public void close() {
    release();
    running.values().forEach(Product.Running::close);
  }
}
