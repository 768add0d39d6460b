package dev.flotilla.server;

import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.role.Role;
import dev.flotilla.engine.credential.CredentialStore;
import dev.flotilla.engine.ledger.Tasks;
import dev.flotilla.engine.loop.Loop;
import dev.flotilla.engine.queue.Holder;
import dev.flotilla.engine.queue.Wakeups;
import dev.flotilla.engine.store.Database;
import dev.flotilla.server.auth.AdminToken;
import dev.flotilla.server.auth.Credentials;
import dev.flotilla.server.cluster.ServiceAccounts;
import dev.flotilla.server.git.Git;
import dev.flotilla.server.git.GitUser;
import dev.flotilla.server.lease.Reclaimer;
import dev.flotilla.server.transition.WorkflowConfig;
import dev.flotilla.server.workflow.LedgerWorkflow;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The process that knows what follows what: REST, streams, agent protocol and git on one port,
/// health and metrics on another, and the loops that take back, deliver, import and tidy. Holds no
/// state that is not in the ledger. Thread-safe; the database is the caller's and closed after it.
public final class FlotillaServer implements AutoCloseable {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration TIDY = Duration.ofSeconds(5);

  private final Wakeups wakeups;
  private final Edges edges;
  private final List<Loop> loops;

  private FlotillaServer(Wakeups wakeups, Edges edges, List<Loop> loops) {
    this.wakeups = wakeups;
    this.edges = edges;
    this.loops = loops;
  }

  /// With this process's own environment for git.
  public static FlotillaServer start(
      ServerConfig config,
      WorkflowConfig workflow,
      Database database,
      CrashPoint crash,
      Clock clock) {
    return start(config, workflow, database, System.getenv(), crash, clock);
  }

  /// @param environment what git finds its ssh agent and credential helpers by
  /// @throws dev.flotilla.api.error.FlotillaException `unavailable` when a port is taken or
  ///     PostgreSQL does not answer, `unprocessable` when a role or the admin's token is not usable
  public static FlotillaServer start(
      ServerConfig config,
      WorkflowConfig workflowConfig,
      Database database,
      Map<String, String> environment,
      CrashPoint crash,
      Clock clock) {
    var known =
        new Credentials(
            AdminToken.ensure(config.adminToken()),
            new CredentialStore(database, clock),
            config.cluster().map(it -> ServiceAccounts.of(it, clock)));
    var roles = config.knownRoles();
    var git =
        new Git(
            database,
            config.cache(),
            token -> known.person(token).map(it -> new GitUser(it.subject(), it.admin())),
            environment,
            crash,
            clock);
    var wakeups = Wakeups.start(database);
    var workflow =
        LedgerWorkflow.of(
            database,
            wakeups,
            clock,
            workflowConfig,
            git.repositories(),
            git.deliveries(),
            config.budgets(),
            roles,
            crash);
    var parts =
        new ServerParts(
            workflow, git.door(), new CachedCommits(git.repositories()::commits), git.servlet());
    try {
      var edges = Edges.start(config, database, wakeups, known, parts, clock);
      return new FlotillaServer(wakeups, edges, loops(git, workflow));
    } catch (RuntimeException e) {
      wakeups.close();
      throw e;
    }
  }

  /// The role that the holder of an assignment token works in, as its repository has it: what the
  /// gateway asks for the models that it may let through.
  public static Function<Holder, Role> roles(ServerConfig config, Database database) {
    var roles = config.knownRoles();
    return holder -> {
      var task = database.read(handle -> Tasks.find(handle, holder.task())).orElseThrow();
      return roles.with(task.settings().roles()).get(holder.role());
    };
  }

  private static List<Loop> loops(Git git, LedgerWorkflow workflow) {
    var imports = git.imports(workflow);
    return List.of(
        Loop.start("reclaim", Reclaimer.PERIOD, workflow.reclaimer()::runOnce),
        Loop.start("deadlines", SECOND, workflow.deadlines()::runOnce),
        Loop.start("missing-pools", SECOND, workflow.missingPools()::runOnce),
        // two, so that a large or a dead repository holds up one of them only
        Loop.start("imports-1", SECOND, imports::runOnce),
        Loop.start("imports-2", SECOND, imports::runOnce),
        Loop.start("merges", SECOND, workflow.mergeLoop()::runOrWait),
        Loop.start("deliveries", SECOND, workflow.deliveryLoop()::runOnce),
        Loop.start("git-housekeeping", TIDY, git.housekeeping()::runOnce));
  }

  public int apiPort() {
    return edges.apiPort();
  }

  public int metricsPort() {
    return edges.metricsPort();
  }

  @Override
  public void close() {
    edges.close();
    loops.forEach(Loop::close);
    wakeups.close();
  }
}
