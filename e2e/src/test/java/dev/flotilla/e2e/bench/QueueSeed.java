package dev.flotilla.e2e.bench;

import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.role.Models;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.InstanceId;
import dev.flotilla.api.work.Join;
import dev.flotilla.engine.credential.CredentialKind;
import dev.flotilla.engine.credential.CredentialStore;
import dev.flotilla.engine.queue.Wakeups;
import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.usage.Budgets;
import dev.flotilla.server.role.Roles;
import dev.flotilla.server.transition.CrewConfig;
import dev.flotilla.server.transition.WorkflowConfig;
import dev.flotilla.server.workflow.Deliveries;
import dev.flotilla.server.workflow.LedgerWorkflow;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/// The backlog that every case works off: so many solo tasks, submitted as people submit them, and
/// an agent process with a slot for each client. Each result counts as pushed already.
record QueueSeed(UUID repository, InstanceId instance, List<AgentId> slots) {
  private static final Clock CLOCK = Clock.systemUTC();

  static QueueSeed sow(Database database, int tasks, int clients) {
    var repository = UUID.randomUUID();
    database.run(
        it ->
            it.createUpdate(
                    """
                    insert into repository (id, owner, root_commit, name, created_at)
                    values (:id, 'ada', :root, 'sample', now())
                    """)
                .bind("id", repository)
                .bind("root", RefsOnly.BASE.value())
                .execute());
    var slots = IntStream.range(0, clients).mapToObj(it -> new AgentId("c" + it)).toList();
    try (var wakeups = Wakeups.start(database)) {
      var workflow = workflow(database, wakeups, repository);
      Clients.each(
          clients, _ -> IntStream.range(0, tasks / clients).forEach(_ -> submit(workflow)));
      var join =
          new CredentialStore(database, CLOCK)
              .mint(CredentialKind.JOIN, "bench", Optional.empty(), Optional.empty())
              .token();
      var request =
          new Join.Request(
              Join.PROTOCOL, "bench", "bench", "here", 1, slots, Optional.empty(), false);
      var instance = workflow.join(join, request).instance();
      database.run(
          it ->
              it.createUpdate("update git_ref set commit_id = :tip where name like '%/solo'")
                  .bind("tip", RefsOnly.TIP.value())
                  .execute());
      return new QueueSeed(repository, instance, slots);
    }
  }

  private static void submit(LedgerWorkflow workflow) {
    var task = Requests.of("Make the tea.", UUID.randomUUID().toString(), Mode.SOLO);
    workflow.submit("ada", task, Optional.empty());
  }

  static LedgerWorkflow workflow(Database database, Wakeups wakeups, UUID repository) {
    var config =
        new WorkflowConfig(
            "http://server",
            "http://gateway",
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofMinutes(5),
            3,
            3,
            new CrewConfig(Mode.SOLO, 20, 3, 0.8),
            false,
            false,
            WorkflowConfig.COMMITTER,
            Models.aliases(),
            Optional.empty());
    return LedgerWorkflow.of(
        database,
        wakeups,
        CLOCK,
        config,
        new RefsOnly(repository),
        _ -> new Deliveries.Result.Delivered(Optional.empty()),
        new Budgets(Usd.of("10"), Usd.of("50")),
        Roles.shipped(),
        CrashPoint.NONE);
  }
}
