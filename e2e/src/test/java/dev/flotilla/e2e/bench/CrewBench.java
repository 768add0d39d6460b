package dev.flotilla.e2e.bench;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.task.Mode;
import dev.flotilla.e2e.harness.SampleRepository;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// N independent subtasks of a crew on N agents, against N bare CLIs side by side, each of the same
/// turns of the same scripted model; then with some of them in conflict.
class CrewBench {
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
    var rounds =
        new Rounds(
            "work s",
            "whole task s",
            "plan to first request s",
            "end to delivered s",
            "CPU s a part",
            "of the JVM",
            "of PostgreSQL");
    double resident;
    try (var fleet = Launched.up(directory.resolve("data"), 12, upstream.url(), Map.of());
        var client = fleet.client()) {
      var upload = fleet.upload(client, sample);
      crew(fleet, client, upload, 1, 0);
      for (int round = 0; round < times; round++) {
        for (int n : List.of(1, 4, 12)) {
          rounds.add("bare CLIs, " + n, bare(n));
          rounds.add("crew, " + n, crew(fleet, client, upload, n, 0));
        }
        rounds.add(
            "crew, 12, conflicts",
            crew(fleet, client, upload, 12, (int) Math.round(12 * CONFLICTING)));
      }
      resident = ProcessCost.megabytes(fleet.file().pids().fleet(), "status", "VmRSS");
    }
    System.out.printf(
        "N subtasks of %d turns of %d s each, %d rounds:%n%n",
        CrewScript.TURNS, CrewScript.TURN.toSeconds(), times);
    rounds.print();
    System.out.printf("%nThe fleet's JVM with 12 agents: %.0f MB resident%n", resident);
    for (int n : List.of(1, 4, 12)) {
      rounds.ratio("bare / crew, " + n, "bare CLIs, " + n, "crew, " + n, "≥ 0.95");
    }
    rounds.ratio("12 without conflicts / with", "crew, 12", "crew, 12, conflicts", "≥ 0.75");
  }

  /// CPU seconds of a fleet: its JVM's own, its PostgreSQL's, and with those of all CLIs.
  private record Cpu(double jvm, double postgres, double all) {
    static Cpu of(long jvm, long postgres) {
      var own = ProcessCost.own(jvm) / 1e6;
      return new Cpu(own, ProcessCost.tree(postgres) / 1e6, ProcessCost.tree(jvm) / 1e6);
    }

    Cpu since(Cpu before) {
      return new Cpu(jvm - before.jvm, postgres - before.postgres, all - before.all);
    }
  }

  /// From the accepted plan to the last subtask's end, with what lies before and after.
  private static double[] crew(
      Launched fleet, FlotillaClient client, String upload, int parts, int conflicting) {
    var jvm = fleet.file().pids().fleet();
    var postgres = fleet.file().pids().postgres();
    var before = Cpu.of(jvm, postgres);
    var prompt = CrewScript.prompt(parts, conflicting, false);
    var run = CrewRun.of(client, Requests.of(prompt, upload, Mode.CREW));
    var spent = Cpu.of(jvm, postgres).since(before);
    return new double[] {
      CrewRun.seconds(run.planned(), run.workDone()),
      CrewRun.seconds(run.task().createdAt(), run.ended()),
      CrewRun.seconds(run.planned(), run.workBegun()),
      CrewRun.seconds(run.workDone(), run.ended()),
      spent.all() / parts,
      spent.jvm() / parts,
      spent.postgres() / parts
    };
  }

  /// So many `claude -p` at once, each in a clone of its own.
  private double[] bare(int n) {
    var clones = new ArrayList<Path>();
    for (int i = 0; i < n; i++) {
      clones.add(cloned());
    }
    var self = ProcessHandle.current().pid();
    var before = ProcessCost.tree(self) - ProcessCost.own(self);
    var begun = Instant.now();
    Clients.each(n, it -> claude(clones.get(it), CrewScript.instructions(it + 1, n, false)));
    var took = CrewRun.seconds(begun, Instant.now());
    var cpu = (ProcessCost.tree(self) - ProcessCost.own(self) - before) / 1e6 / n;
    return new double[] {took, took, Double.NaN, Double.NaN, cpu, Double.NaN, Double.NaN};
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
