package dev.flotilla.e2e.bench;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.event.EventView;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.cli.local.Checkout;
import dev.flotilla.cli.local.FleetFile;
import dev.flotilla.cli.local.Transfer;
import dev.flotilla.e2e.harness.SampleRepository;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// N independent subtasks of a crew on N agents, against N bare CLIs side by side, each of the same
/// turns of the same scripted model; then with some of them in conflict.
class CrewBench {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final double CONFLICTING = 0.28;

  private final Path directory = TemporaryFiles.create();
  private final ScriptedUpstream upstream = ScriptedUpstream.start(CrewScript::reply);
  private final SampleRepository sample = SampleRepository.create(directory.resolve("sample"));

  @AfterEach
  void stop() {
    upstream.close();
    TemporaryFiles.delete(directory);
  }

  @Test
  void measure() throws IOException {
    var times = Integer.getInteger("bench.rounds", 3);
    var dataDir = directory.resolve("data");
    var key = directory.resolve("key");
    Files.writeString(key, "the-fleet's-key\n");
    var environment =
        Map.of(
            "FLOTILLA_UPSTREAM_URL", upstream.url().toString(),
            "ANTHROPIC_API_KEY_FILE", key.toString());
    var rounds =
        new Rounds("work s", "whole task s", "plan to first request s", "end to delivered s");
    try (var fleet = Launched.up(dataDir, 12, environment);
        var client = new FlotillaClient(fleet.file().api(), token(dataDir))) {
      var checkout = Checkout.at(sample.path(), Optional.empty());
      var upload = new Transfer(client.server(), token(dataDir)).upload(client, checkout);
      crew(client, upload, 1, 0);
      for (int round = 0; round < times; round++) {
        for (int n : List.of(1, 4, 12)) {
          var bare = bare(n);
          rounds.add("bare CLIs, " + n, bare, bare, Double.NaN, Double.NaN);
          rounds.add("crew, " + n, crew(client, upload, n, 0));
        }
        rounds.add(
            "crew, 12, conflicts", crew(client, upload, 12, (int) Math.round(12 * CONFLICTING)));
      }
    }
    System.out.printf(
        "N subtasks of %d turns of %d s each, %d rounds:%n%n",
        CrewScript.TURNS, CrewScript.TURN.toSeconds(), times);
    rounds.print();
    for (int n : List.of(1, 4, 12)) {
      rounds.ratio("bare / crew, " + n, "bare CLIs, " + n, "crew, " + n, "≥ 0.95");
    }
    rounds.ratio("12 without conflicts / with", "crew, 12", "crew, 12, conflicts", "≥ 0.75");
  }

  private static String token(Path dataDir) throws IOException {
    return Files.readString(FleetFile.tokenFile(dataDir)).strip();
  }

  /// From the accepted plan to the last subtask's end, with what lies before and after.
  private static double[] crew(FlotillaClient client, String upload, int parts, int conflicting) {
    var request = Requests.of(CrewScript.prompt(parts, conflicting), upload, Mode.CREW);
    var submitted = client.submit(request, UUID.randomUUID().toString());
    var events = events(client, submitted.id());
    var task = client.task(submitted.id());
    if (task.state() != TaskState.SUCCEEDED) {
      throw new IllegalStateException("the task ended " + task.state() + ": " + task.reason());
    }
    var planned = first(events, it -> it.type().equals("plan.accepted"));
    var begun = first(events, it -> isWork(it, "attempt.started"));
    var done = last(events, it -> isWork(it, "attempt.ended"));
    var ended = events.getLast().at();
    return new double[] {
      seconds(planned, done),
      seconds(submitted.createdAt(), ended),
      seconds(planned, begun),
      seconds(done, ended)
    };
  }

  private static boolean isWork(EventView event, String type) {
    var kind = event.data().path("kind").asText();
    return event.type().equals(type)
        && (kind.equalsIgnoreCase("work") || kind.equalsIgnoreCase("resolve"));
  }

  private static List<EventView> events(FlotillaClient client, TaskId task) {
    var all = new ArrayList<EventView>();
    client.follow(
        task,
        null,
        LIMIT,
        event -> {
          all.add(event);
          return !event.type().equals("task.state")
              || !TaskState.ofWire(event.data().path("state").asText()).isEnded();
        });
    return all;
  }

  private static Instant first(List<EventView> events, Predicate<EventView> wanted) {
    return events.stream().filter(wanted).findFirst().orElseThrow().at();
  }

  private static Instant last(List<EventView> events, Predicate<EventView> wanted) {
    return events.reversed().stream().filter(wanted).findFirst().orElseThrow().at();
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1e3;
  }

  /// So many `claude -p` at once, each in a clone of its own.
  private double bare(int n) {
    var clones = new ArrayList<Path>();
    for (int i = 0; i < n; i++) {
      clones.add(cloned());
    }
    var begun = Instant.now();
    Clients.each(n, it -> claude(clones.get(it), CrewScript.instructions(it + 1, n, false)));
    return seconds(begun, Instant.now());
  }

  private Path cloned() {
    var path = directory.resolve("bare-" + UUID.randomUUID());
    sample.git("clone", "-q", sample.path().toString(), path.toString());
    return path;
  }

  private void claude(Path repository, String prompt) {
    var home = repository.resolveSibling(repository.getFileName() + "-home");
    var builder =
        new ProcessBuilder(
                System.getenv("FLOTILLA_CLAUDE"),
                "-p",
                prompt,
                "--permission-mode",
                "bypassPermissions")
            .directory(repository.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(repository.resolveSibling(repository.getFileName() + ".out").toFile());
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH", System.getenv("PATH"),
                "HOME", home.toString(),
                "IS_SANDBOX", "1",
                "ANTHROPIC_BASE_URL", upstream.url().toString(),
                "ANTHROPIC_API_KEY", "the-bare-key",
                "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1",
                "DISABLE_AUTOUPDATER", "1"));
    try {
      Files.createDirectories(home);
      if (builder.start().waitFor() != 0) {
        throw new IllegalStateException("claude failed in " + repository);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
