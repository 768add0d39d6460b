package dev.flotilla.agent.workspace;

import dev.flotilla.agent.isolation.AttemptDirs;
import dev.flotilla.agent.isolation.TestFleet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a checkpoint's tree costs on a small repository and on one of 20,000 files: written behind
/// the wall and pushed. The peer is what a person would type: add, commit and push, without a wall,
/// to the same git host. Not part of the tests: `bench/run checkpoint`.
class CheckpointBench {
  private static final String CHANGE = "date +%N >> d1/f200";
  private static final String BY_HAND =
      "git add -A && git commit -qm x && git push -q o HEAD:refs/heads/by-hand";

  private final int times = Integer.getInteger("bench.rounds", 15);
  private final Map<String, List<Long>> spent = new LinkedHashMap<>();

  @Test
  void measure() throws IOException {
    System.out.printf("A checkpoint's tree, %d rounds, ms:%n%n", times);
    System.out.println("| files | what | median | least | most |\n|---|---|---:|---:|---:|");
    for (int files : new int[] {200, 20_000}) {
      try (var fleet = TestFleet.walled();
          var checkout = new Checkout(fleet);
          var dirs = fleet.attempt()) {
        measure(fleet, checkout, dirs, files);
      }
      print(files);
    }
  }

  private void measure(TestFleet fleet, Checkout checkout, AttemptDirs dirs, int files)
      throws IOException {
    var byHand = Files.createDirectory(fleet.directory.resolve("by-hand"));
    var workspace = checkout.workspace(dirs);
    workspace.prepare();
    var fill =
        "for d in $(seq 1 200); do mkdir -p d$d; done; for i in $(seq 1 %d); do echo $i > d$((i %% 200 + 1))/f$i; done"
            .formatted(files);
    fleet.sh(dirs, fill);
    sh(byHand, "git init -q && git remote add o " + checkout.host.url() + " && " + fill);
    time("commit of all files", () -> workspace.commit("Add files", false));
    time("push of all files", workspace::push);
    sh(byHand, BY_HAND);
    time("first checkpoint", workspace::snapshot);
    for (int i = 0; i < times; i++) {
      time("checkpoint, nothing changed", workspace::snapshot);
      fleet.sh(dirs, CHANGE);
      time("checkpoint, one file changed", workspace::snapshot);
      sh(byHand, CHANGE);
      time("by hand, one file changed", () -> sh(byHand, BY_HAND));
    }
    try (var other = fleet.attempt()) {
      var start = checkout.ref(Checkout.BRANCH).orElseThrow();
      var next = checkout.workspace(other, start, Optional.empty());
      time("workspace of the next attempt", next::prepare);
    }
  }

  private void time(String what, Runnable step) {
    long begun = System.nanoTime();
    step.run();
    spent
        .computeIfAbsent(what, _ -> new ArrayList<>())
        .add((System.nanoTime() - begun) / 1_000_000);
  }

  private void print(int files) {
    spent.forEach(
        (what, all) -> {
          Collections.sort(all);
          System.out.printf(
              "| %,d | %s | %d | %d | %d |%n",
              files, what, all.get(all.size() / 2), all.getFirst(), all.getLast());
        });
    spent.clear();
  }

  private static void sh(Path directory, String script) {
    var builder = new ProcessBuilder("/bin/sh", "-ec", script).directory(directory.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "GIT_CONFIG_GLOBAL", "/dev/null",
                "GIT_CONFIG_NOSYSTEM", "1",
                "GIT_CONFIG_COUNT", "3",
                "GIT_CONFIG_KEY_0", "http.extraHeader",
                "GIT_CONFIG_VALUE_0", "Authorization: Bearer " + GitHost.TOKEN,
                "GIT_CONFIG_KEY_1", "user.name",
                "GIT_CONFIG_VALUE_1", "Ada Lovelace",
                "GIT_CONFIG_KEY_2", "user.email",
                "GIT_CONFIG_VALUE_2", "ada@example.org"));
    builder.redirectErrorStream(true);
    try {
      var process = builder.start();
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(script + ": " + said);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
