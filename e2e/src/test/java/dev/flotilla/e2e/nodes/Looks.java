package dev.flotilla.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.Reply;
import dev.flotilla.e2e.harness.SampleRepository;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/// A task whose model runs commands to look around in its agent's pod.
final class Looks implements AutoCloseable {
  private static final String PROMPT = "LOOK-AROUND: and say what is there.";

  private final List<String> commands;
  private final Map<Integer, String> found = new ConcurrentHashMap<>();
  private final Product.Running running;

  Looks(InstalledFleet fleet, Path home, List<String> commands) {
    this.commands = new ArrayList<>(commands);
    this.commands.add("hostname");
    fleet.plays(this::reply);
    var repository = SampleRepository.create(home.resolve("looks"));
    running = fleet.solo(home.resolve("look"), repository, PROMPT);
  }

  private Reply reply(Conversation conversation) {
    if (!conversation.heard("LOOK-AROUND:")) {
      return Reply.text("Yes.");
    }
    var results = conversation.results();
    IntStream.range(0, results.size()).forEach(it -> found.put(it, results.get(it)));
    return results.size() < commands.size()
        ? Reply.bash(commands.get(results.size()))
        : Reply.text("I have looked.");
  }

  /// What each command printed, in their order.
  List<String> await() {
    var ended = running.await(240);
    // a branch with nothing on it may be no success: what was seen is what counts
    assertThat(found).as("%s", ended).hasSize(commands.size());
    return IntStream.range(0, commands.size()).mapToObj(found::get).toList();
  }

  /// Where that was.
  String pod() {
    return Objects.requireNonNull(found.get(commands.size() - 1)).strip();
  }

  @Override
  public void close() {
    running.close();
  }
}
