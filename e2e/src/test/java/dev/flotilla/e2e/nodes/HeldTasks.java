package dev.flotilla.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.Reply;
import dev.flotilla.e2e.harness.SampleRepository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/// Tasks whose agents have done one step, and whose model then says nothing until it is let: busy for
/// as long as a test wants them so.
final class HeldTasks implements AutoCloseable {
  private static final Pattern KEY = Pattern.compile("HELD-(\\w+):");
  private static final long SECONDS = 400;

  private final SampleRepository repository;
  private final CountDownLatch gate = new CountDownLatch(1);
  private final Map<String, Integer> held = new ConcurrentHashMap<>();
  private final Map<String, Product.Running> running = new ConcurrentHashMap<>();

  private HeldTasks(SampleRepository repository) {
    this.repository = repository;
  }

  static HeldTasks start(InstalledFleet fleet, Path home, int count) {
    var tasks = new HeldTasks(SampleRepository.create(home.resolve("repo")));
    fleet.plays(tasks::reply);
    for (var place = 0; place < count; place++) {
      var key = "k" + place;
      tasks.running.put(
          key, fleet.solo(home.resolve(key), tasks.repository, "HELD-" + key + ": make it well."));
    }
    return tasks;
  }

  private Reply reply(Conversation conversation) {
    return key(conversation).map(it -> step(conversation, it)).orElseGet(() -> Reply.text("Yes."));
  }

  private static Optional<String> key(Conversation conversation) {
    var found = KEY.matcher(String.join("\n", conversation.userTexts()));
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }

  private Reply step(Conversation conversation, String key) {
    if (!conversation.hasResult("did-" + key)) {
      return Reply.bash(
          "hostname >> %s.txt; git add -A; git commit -qm 'Make %s'; echo did-%s"
              .formatted(key, key, key));
    }
    held.merge(key, 1, Integer::sum);
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Reply.text("It is made, and works.");
  }

  /// Until all of them are.
  void awaitHeld() {
    Eventually.within(Duration.ofMinutes(3), () -> held.keySet().containsAll(running.keySet()));
  }

  void release() {
    gate.countDown();
  }

  /// Every task is delivered, and no step of it was taken twice.
  void assertEachDoneOnce() {
    var reports = new ArrayList<String>();
    for (var entry : running.entrySet()) {
      var key = entry.getKey();
      var ended = entry.getValue().await(SECONDS);
      assertThat(ended.exit()).as("%s", ended).isZero();
      var report = ended.json();
      reports.add(report.path("subtasks").toString());
      var branch = report.path("branch").asText();
      assertThat(repository.git("show", branch + ":" + key + ".txt").lines())
          .as("agents that took the step")
          .hasSize(1);
    }
    System.err.println("nodes: " + reports);
  }

  @Override
  public void close() {
    release();
    running.values().forEach(Product.Running::close);
  }
}
