package dev.flotilla.e2e.bench;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.task.Mode;
import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Reply;
import dev.flotilla.e2e.harness.SampleRepository;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// From an assignment that is ready to its first model request, through the whole fleet, against
/// the bare CLI from its spawn on; both ask the same scripted model API.
class StartBench {
  private static final String PROMPT = "Make the tea.";
  private static final String BARE = "the-bare-key";

  private final Path directory = TemporaryFiles.create();
  private final LinkedBlockingQueue<Instant> arrivals = new LinkedBlockingQueue<>();
  private final ScriptedUpstream upstream = ScriptedUpstream.start(this::answer);
  private final SampleRepository sample = SampleRepository.create(directory.resolve("sample"));

  @AfterEach
  void stop() {
    upstream.close();
    TemporaryFiles.delete(directory);
  }

  private Reply answer(Conversation said) {
    arrivals.add(Instant.now());
    return said.key().contains(BARE) || !said.results().isEmpty()
        ? Reply.text("Done.")
        : Reply.bash("date > tea.txt");
  }

  @Test
  void measure() throws IOException, InterruptedException {
    var times = Integer.getInteger("bench.rounds", 11);
    var rounds = new Rounds("ms to the first request");
    try (var fleet = Launched.up(directory.resolve("data"), 1, upstream.url(), Map.of());
        var client = fleet.client()) {
      var upload = fleet.upload(client, sample);
      bare();
      throughFleet(client, upload);
      for (int i = 0; i < times; i++) {
        rounds.add("bare CLI, from its spawn", bare());
        rounds.add("fleet, from ready", throughFleet(client, upload));
      }
    }
    System.out.printf("To the first model request, %d rounds:%n%n", times);
    rounds.print();
    rounds.ratio("fleet / bare CLI", "fleet, from ready", "bare CLI, from its spawn", "≤ 1.3");
  }

  /// A task is ready in the transaction that submits it, which begins at its `createdAt`.
  private double throughFleet(FlotillaClient client, String upload) throws InterruptedException {
    arrivals.clear();
    var request = Requests.of(PROMPT, upload, Mode.SOLO);
    var task = client.submit(request, UUID.randomUUID().toString());
    var first = arrived();
    Eventually.until(() -> client.task(task.id()).state().isEnded());
    return millis(task.createdAt(), first);
  }

  private double bare() throws IOException, InterruptedException {
    arrivals.clear();
    var home = Files.createTempDirectory(directory, "home");
    var builder =
        new ProcessBuilder(System.getenv("FLOTILLA_CLAUDE"), "-p", PROMPT)
            .directory(sample.path().toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("out").toFile());
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH",
                System.getenv("PATH"),
                "HOME",
                home.toString(),
                "ANTHROPIC_BASE_URL",
                upstream.url().toString(),
                "ANTHROPIC_API_KEY",
                BARE,
                "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
                "1",
                "DISABLE_AUTOUPDATER",
                "1"));
    var begun = Instant.now();
    var process = builder.start();
    var first = arrived();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return millis(begun, first);
  }

  private Instant arrived() throws InterruptedException {
    var first = arrivals.poll(60, TimeUnit.SECONDS);
    if (first == null) {
      throw new IllegalStateException("no model request within a minute");
    }
    return first;
  }

  private static double millis(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e6;
  }
}
