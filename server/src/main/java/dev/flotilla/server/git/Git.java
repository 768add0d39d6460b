package dev.flotilla.server.git;

import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.engine.store.Database;
import dev.flotilla.server.http.GitDoor;
import dev.flotilla.server.transition.Repositories;
import dev.flotilla.server.workflow.Deliveries;
import dev.flotilla.server.workflow.Workflow;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Everything of git that a server offers, put together over one database and one cache directory.
/// Thread-safe.
public final class Git {
  /// The variable that holds a token for GitHub: for its URLs, and for opening pull requests.
  public static final String GITHUB_TOKEN = "FLOTILLA_GITHUB_TOKEN";

  private static final Duration FILES_STAY = Duration.ofMinutes(10);

  private final Ledger ledger;
  private final Clock clock;
  private final GitHost host;
  private final Readings readings;
  private final GitRepositories repositories;
  private final UpstreamFetch fetch;
  private final GitDeliveries deliveries;
  private final Housekeeping housekeeping;

  /// @param cache may be empty, and deleted at any moment
  /// @param users whose token it is
  /// @param environment the server's own: what git finds its ssh agent and credential helpers by
  public Git(
      Database database,
      Path cache,
      GitUsers users,
      Map<String, String> environment,
      CrashPoint crash,
      Clock clock) {
    this.ledger = Ledger.of(database, clock);
    this.clock = clock;
    var token = Optional.ofNullable(environment.get(GITHUB_TOKEN)).filter(it -> !it.isBlank());
    var git = new GitProgram(environment, token);
    var disk = new LocalPacks(cache, ledger.octets());
    this.fetch = new UpstreamFetch(ledger, disk, git);
    var opened = new PackedRepositories(ledger, disk, fetch, crash);
    this.host = new GitHost(new Doorkeeper(ledger, users), opened);
    this.readings = new Readings(opened);
    this.repositories =
        new GitRepositories(ledger, readings, new Merges(ledger, disk, git, readings, crash));
    this.deliveries =
        new GitDeliveries(ledger, disk, git, token.map(it -> new GitHub(GitHub.API, it)));
    this.housekeeping =
        new Housekeeping(
            new Collector(ledger, disk, opened, crash),
            new Sweep(ledger, disk, clock, FILES_STAY),
            clock);
  }

  /// To be mounted at `/git/*`.
  public GitHost servlet() {
    return host;
  }

  public Repositories repositories() {
    return repositories;
  }

  public Uploads uploads() {
    return new Uploads(ledger);
  }

  /// For the routes of REST.
  public GitDoor door() {
    return new RestDoor(uploads(), diffs());
  }

  public TaskDiffs diffs() {
    return new TaskDiffs(ledger, readings);
  }

  public Deliveries deliveries() {
    return deliveries;
  }

  /// To be called again and again by one thread.
  public Imports imports(Workflow workflow) {
    return new Imports(ledger, fetch, repositories, new WorkflowListener(workflow), clock);
  }

  /// To be called again and again by one thread.
  public Housekeeping housekeeping() {
    return housekeeping;
  }
}
