package dev.flotilla.server.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.ledger.RepositorySettings;
import dev.flotilla.engine.view.Seed;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ImportsIT {
  @TempDir private Path temporary;

  @Test
  void aRepositoryThatDoesNotAnswerHoldsUpNoOther() throws Exception {
    var work = GitCli.init(temporary.resolve("work"), temporary.resolve("home"));
    work.commit("README", "hello\n");
    try (var fleet = new GitFleet(temporary);
        var upstream = new Upstreams(temporary.resolve("upstream"), work);
        var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      pending(fleet, "slow", "http://127.0.0.1:%d/x.git".formatted(silent.getLocalPort()), 1);
      pending(fleet, "fast", upstream.url(), 2);
      var heard = new Heard();
      var imports = imports(fleet, heard);
      var first = Thread.ofVirtual().start(imports::runOnce);
      try (var _ = silent.accept()) {
        assertThat(imports.runOnce()).isTrue();

        assertThat(heard.imported).containsExactly(new TaskId("fast"));
        assertThat(heard.failed).isEmpty();
      }
      first.join();
    }
  }

  private Imports imports(GitFleet fleet, ImportListener listener) {
    var ledger = Ledger.of(fleet.database(), Clock.systemUTC());
    var git =
        new GitProgram(
            Map.of("PATH", System.getenv("PATH"), "HOME", temporary.toString()), Optional.empty());
    var disk = new LocalPacks(temporary.resolve("cache"), ledger.octets());
    return new Imports(
        ledger,
        new UpstreamFetch(ledger, disk, git),
        fleet.repositories(),
        listener,
        Clock.systemUTC());
  }

  private static void pending(GitFleet fleet, String task, String url, int second) {
    new Seed(fleet.database()).task(task, "pending", Seed.T0.plusSeconds(second), "{}");
    fleet
        .database()
        .run(
            it ->
                it.execute(
                    """
                    update task set upstream_url = ?, repository_id = null, base_commit = null,
                                    result_commit = null
                     where id = ?
                    """,
                    url,
                    task));
  }

  private static final class Heard implements ImportListener {
    private final List<TaskId> imported = new CopyOnWriteArrayList<>();
    private final List<String> failed = new CopyOnWriteArrayList<>();

    @Override
    public void imported(TaskId task, UUID repository, CommitId base, RepositorySettings settings) {
      imported.add(task);
    }

    @Override
    public void failed(TaskId task, String reason) {
      failed.add(reason);
    }
  }
}
