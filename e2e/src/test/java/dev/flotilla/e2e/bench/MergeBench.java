package dev.flotilla.e2e.bench;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.task.Mode;
import dev.flotilla.e2e.harness.Auditor;
import dev.flotilla.e2e.harness.Ledger;
import dev.flotilla.e2e.harness.SampleRepository;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Many branches through the merge queue, a quarter of which write the same line: how many land
/// without a RESOLVE, how long all take, and how many checks that needs. The peer is the same plan
/// that declares the line in its `touches`, so that those take turns. Each merge of each run is
/// audited afterwards: the task's branch was green at every moment.
class MergeBench {
  /// Red while a conflict marker is left.
  private static final String CHECK = "! grep -rq '^<<<<<<<' --include='*.txt' .";

  private static final int AGENTS = 12;

  private final Path directory = TemporaryFiles.create();
  private final ScriptedUpstream upstream = ScriptedUpstream.start(CrewScript::reply);
  private final SampleRepository sample = SampleRepository.create(directory.resolve("sample"));
  private final int branches = Integer.getInteger("bench.n", 40);
  private final Rounds rounds =
      new Rounds("to land all s", "landed without RESOLVE", "RESOLVEs", "checks", "merges");

  @AfterEach
  void stop() {
    upstream.close();
    TemporaryFiles.delete(directory);
  }

  @Test
  void measure() throws IOException {
    var times = Integer.getInteger("bench.rounds", 3);
    var dataDir = directory.resolve("data");
    var room = Map.of("FLOTILLA_MAX_SUBTASKS", Integer.toString(branches));
    try (var fleet = Launched.up(dataDir, AGENTS, upstream.url(), room);
        var client = fleet.client()) {
      var upload = fleet.upload(client, sample);
      for (int round = 0; round < times; round++) {
        rounds.add("none overlap", land(client, upload, 0, false));
        rounds.add("a quarter, declared", land(client, upload, branches / 4, true));
        rounds.add("a quarter, not declared", land(client, upload, branches / 4, false));
      }
    }
    Ledger.open(dataDir, database -> Auditor.assertSound(database, "merge queue"));
    System.out.printf("%d branches, %d agents, %d rounds:%n%n", branches, AGENTS, times);
    rounds.print();
    rounds.ratio("declared / not declared", "a quarter, declared", "a quarter, not declared", "—");
  }

  private double[] land(FlotillaClient client, String upload, int conflicting, boolean declared) {
    var prompt = CrewScript.prompt(branches, conflicting, declared);
    var run = CrewRun.of(client, Requests.of(prompt, upload, Mode.CREW, CHECK));
    var resolves = run.task().subtasks().stream().map(it -> it.resolves()).toList();
    return new double[] {
      CrewRun.seconds(run.planned(), run.merged()),
      resolves.stream().filter(it -> it == 0).count(),
      resolves.stream().mapToInt(it -> it).sum(),
      run.count("check.ended"),
      run.count("merge.done")
    };
  }
}
