package dev.flotilla.server.git;

import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.engine.store.Database;
import dev.flotilla.server.workflow.Repositories;
import java.nio.file.Path;
import java.time.Clock;

/// Everything of git that a server offers, put together over one database and one cache directory.
/// Thread-safe.
public final class Git {
  private final GitHost host;
  private final GitRepositories repositories;
  private final Uploads uploads;

  /// @param cache may be empty, and deleted at any moment
  /// @param users whose token it is
  public Git(Database database, Path cache, GitUsers users, CrashPoint crash, Clock clock) {
    var ledger = Ledger.of(database, clock);
    var disk = new LocalPacks(cache, ledger.octets());
    var opened = new PackedRepositories(ledger, disk, crash);
    this.host = new GitHost(new Doorkeeper(ledger, users), opened);
    this.repositories = new GitRepositories(ledger, opened);
    this.uploads = new Uploads(ledger);
  }

  /// To be mounted at `/git/*`.
  public GitHost servlet() {
    return host;
  }

  public Repositories repositories() {
    return repositories;
  }

  public Uploads uploads() {
    return uploads;
  }
}
