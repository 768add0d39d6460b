package dev.flotilla.server.workflow;

import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.role.Models;
import dev.flotilla.api.task.Approval;
import dev.flotilla.api.task.Deliver;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskRequest;
import dev.flotilla.api.task.TaskRequestBuilder;
import dev.flotilla.api.time.SettableClock;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.ledger.QuestionRow;
import dev.flotilla.engine.ledger.Questions;
import dev.flotilla.engine.ledger.RepositorySettings;
import dev.flotilla.engine.ledger.SubtaskRow;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.ledger.Tasks;
import dev.flotilla.engine.queue.AssignmentTokens;
import dev.flotilla.engine.queue.Wakeups;
import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.store.TestDatabase;
import dev.flotilla.engine.usage.Budgets;
import dev.flotilla.server.role.Roles;
import dev.flotilla.server.transition.CrewConfig;
import dev.flotilla.server.transition.Parts;
import dev.flotilla.server.transition.Repositories;
import dev.flotilla.server.transition.WorkflowConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A workflow with all that it stands on, for one test.
final class Fleet implements AutoCloseable {
  static final Duration LEASE = Duration.ofSeconds(30);
  private static final String PROMPT = "Make the tea.";

  final TestDatabase test = TestDatabase.create();
  final Database database = test.database();
  final SettableClock clock = new SettableClock();
  final FakeRepositories repositories = new FakeRepositories();
  final List<Deliveries.Intent> delivered = new ArrayList<>();
  final CommitId base = repositories.commit("base", "tree-base");
  final UUID repository = UUID.randomUUID();
  volatile Deliveries.Result deliveryResult = new Deliveries.Result.Delivered(Optional.empty());
  volatile @Nullable RuntimeException deliveryFailure;
  volatile CrashPoint crash = CrashPoint.NONE;
  private final Wakeups wakeups = Wakeups.start(database);
  private final AtomicInteger number = new AtomicInteger();
  final LedgerWorkflow workflow;

  Fleet() {
    this(false);
  }

  Fleet(boolean simulated) {
    database.run(
        it ->
            it.createUpdate(
                    """
                    insert into repository (id, owner, root_commit, name, created_at)
                    values (:id, 'ada', :root, 'sample', now())
                    """)
                .bind("id", repository)
                .bind("root", base.value())
                .execute());
    this.workflow =
        LedgerWorkflow.of(
            database,
            wakeups,
            clock,
            config(simulated),
            repositories,
            this::deliver,
            new Budgets(Usd.of("10"), Usd.of("50")),
            Roles.shipped(),
            name -> crash.reached(name));
  }

  /// What its steps stand on.
  Parts parts() {
    return new Parts(
        database,
        clock,
        config(false),
        repositories,
        new Budgets(Usd.of("10"), Usd.of("50")),
        Roles.shipped(),
        AssignmentTokens.of(database),
        wakeups,
        CrashPoint.NONE);
  }

  private static WorkflowConfig config(boolean simulated) {
    return new WorkflowConfig(
        "http://server",
        "http://gateway",
        LEASE,
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        Duration.ofMinutes(5),
        3,
        3,
        new CrewConfig(Mode.SOLO, 20, 3, 0.8),
        simulated,
        false,
        WorkflowConfig.COMMITTER,
        Models.aliases(),
        Optional.empty());
  }

  private Deliveries.Result deliver(Deliveries.Intent intent) {
    delivered.add(intent);
    if (deliveryFailure != null) {
      throw deliveryFailure;
    }
    return deliveryResult;
  }

  /// A task over an upload.
  TaskId submit(@Nullable String check) {
    return submit(request(check, null));
  }

  TaskId submit(TaskRequest request) {
    return workflow.submit("ada", request, Optional.empty());
  }

  /// A crew's task over an upload.
  TaskId submitCrew(@Nullable String check, Approval... approvals) {
    return submit(overUpload().check(check).mode(Mode.CREW).approvals(List.of(approvals)).build());
  }

  TaskRequest request(@Nullable String check, @Nullable Deliver deliver) {
    return overUpload().check(check).deliver(deliver).build();
  }

  /// A crew's task over a URL, whose base is at hand.
  TaskId submitCrewByUrl(Approval... approvals) {
    var task =
        submit(
            TaskRequestBuilder.byUrl(PROMPT, "https://git.example/tea.git", "main")
                .mode(Mode.CREW)
                .deliver(Deliver.BRANCH)
                .approvals(List.of(approvals))
                .build());
    workflow.imported(task, repository, base, RepositorySettings.NONE);
    return task;
  }

  /// A crew's task that ends with its plan.
  TaskId submitPlanOnly(Approval... approvals) {
    return submit(overUpload().mode(Mode.CREW).approvals(List.of(approvals)).planOnly().build());
  }

  private TaskRequestBuilder overUpload() {
    var upload = UUID.randomUUID();
    repositories.uploads.put(upload, new Repositories.Upload(repository, "sample", base));
    return TaskRequestBuilder.byUpload(PROMPT, upload.toString());
  }

  /// Another agent process with one slot.
  TestAgent agent() {
    return TestAgent.joined(this, "agent" + number.incrementAndGet(), false);
  }

  TaskRow task(TaskId id) {
    return database.read(it -> Tasks.find(it, id)).orElseThrow();
  }

  SubtaskRow subtask(TaskId id, String key) {
    return database.read(it -> Subtasks.get(it, id, new SubtaskKey(key)));
  }

  SubtaskRow subtask(TaskId id) {
    return database.read(it -> Subtasks.of(it, id)).getFirst();
  }

  QuestionRow question(TaskId id) {
    return database.read(it -> Questions.open(it, id)).getFirst();
  }

  void answer(TaskId id, String text) {
    workflow.answer("ada", question(id).id(), text);
  }

  /// The first column of the first row; empty as well when that is null.
  Optional<String> text(String sql, Object... values) {
    return database
        .read(
            it -> {
              var query = it.createQuery(sql);
              for (int i = 0; i < values.length; i++) {
                query.bind(i, values[i]);
              }
              return query.map((row, _) -> Optional.ofNullable(row.getString(1))).findOne();
            })
        .flatMap(it -> it);
  }

  long count(String sql, Object... values) {
    return text(sql, values).map(Long::parseLong).orElse(0L);
  }

  /// The types of a task's events in order.
  List<String> events(TaskId id) {
    return database.read(
        it ->
            it.createQuery("select type from event where task = :task order by seq")
                .bind("task", id.value())
                .mapTo(String.class)
                .list());
  }

  @Override
  public void close() {
    wakeups.close();
    test.close();
  }
}
