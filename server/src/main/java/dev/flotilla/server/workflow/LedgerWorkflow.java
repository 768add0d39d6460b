package dev.flotilla.server.workflow;

import dev.flotilla.api.pool.PodGone;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskRequest;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.Checkpoint;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.api.work.CompleteRequest;
import dev.flotilla.api.work.FencingToken;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.Heartbeat;
import dev.flotilla.api.work.InstanceId;
import dev.flotilla.api.work.Join;
import dev.flotilla.api.work.LeaseRequest;
import dev.flotilla.api.work.SessionId;
import dev.flotilla.engine.ledger.RepositorySettings;
import dev.flotilla.engine.queue.AssignmentTokens;
import dev.flotilla.engine.queue.Wakeups;
import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.usage.Budgets;
import dev.flotilla.server.cluster.Identity;
import dev.flotilla.server.crew.Integrating;
import dev.flotilla.server.crew.MergeLoop;
import dev.flotilla.server.crew.Planning;
import dev.flotilla.server.crew.Releasing;
import dev.flotilla.server.crew.Reviewing;
import dev.flotilla.server.lease.Joining;
import dev.flotilla.server.lease.Leasing;
import dev.flotilla.server.lease.Leaving;
import dev.flotilla.server.lease.Pulse;
import dev.flotilla.server.lease.Reclaimer;
import dev.flotilla.server.lease.Recording;
import dev.flotilla.server.role.Roles;
import dev.flotilla.server.transition.Failing;
import dev.flotilla.server.transition.Interrupting;
import dev.flotilla.server.transition.Parts;
import dev.flotilla.server.transition.Repositories;
import dev.flotilla.server.transition.Settling;
import dev.flotilla.server.transition.WorkflowConfig;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/// The workflow out of the ledger. Of a task that one agent carries out: WORK, then CHECK, then
/// RESOLVE as long as it is red, then merge and deliver. Of a crew's: PLAN, then WORK and REVIEW of
/// each subtask, the merge queue, and a REVIEW of the whole. Put together here, leaf first; each step
/// is a class of its own.
/// Thread-safe; its loops are for one thread each.
public final class LedgerWorkflow implements Workflow {
  private final Submitting submitting;
  private final Beginning beginning;
  private final Steering steering;
  private final Retrying retrying;
  private final Answers answers;
  private final Budgeting budgeting;
  private final Joining joining;
  private final Leaving leaving;
  private final Leasing leasing;
  private final Pulse pulse;
  private final Recording recording;
  private final Completion completion;
  private final Reclaimer reclaimer;
  private final DeliveryLoop deliveryLoop;
  private final Deadlines deadlines;
  private final MissingPools missingPools;
  private final MergeLoop mergeLoop;

  private LedgerWorkflow(Parts parts, Deliveries deliveries) {
    var merging = new Merging(parts);
    var checking = new Checking(parts, merging);
    var failing = new Failing(parts);
    var interrupting = new Interrupting(parts, failing);
    var releasing = new Releasing(parts);
    var planning = new Planning(parts, releasing, failing);
    var reviewing = new Reviewing(parts, planning, releasing, failing);
    var integrating = new Integrating(parts, releasing);
    var succeeding = new Succeeding(parts, checking, reviewing, failing);
    this.beginning = new Beginning(parts, planning);
    var pools = new RolePools(parts);
    this.submitting = new Submitting(parts, beginning, pools);
    this.steering = new Steering(parts);
    this.retrying = new Retrying(parts, planning, releasing);
    this.answers = new Answers(parts, checking, merging, planning, reviewing, integrating, pools);
    this.budgeting = new Budgeting(parts, answers);
    this.joining = new Joining(parts, interrupting);
    this.leaving = new Leaving(parts, interrupting);
    this.leasing = new Leasing(parts);
    this.pulse = new Pulse(parts);
    this.recording = new Recording(parts);
    this.completion =
        new Completion(
            parts, succeeding, planning, reviewing, integrating, checking, interrupting, failing);
    this.reclaimer = new Reclaimer(parts, interrupting);
    this.deliveryLoop = new DeliveryLoop(parts, deliveries);
    this.deadlines = new Deadlines(parts, answers, budgeting);
    this.missingPools = new MissingPools(parts, pools, answers);
    this.mergeLoop = new MergeLoop(parts, integrating, reviewing, new Settling());
  }

  /// @param wakeups of the same database
  public static LedgerWorkflow of(
      Database database,
      Wakeups wakeups,
      Clock clock,
      WorkflowConfig config,
      Repositories repositories,
      Deliveries deliveries,
      Budgets budgets,
      Roles roles,
      CrashPoint crash) {
    var tokens = AssignmentTokens.of(database);
    var parts =
        new Parts(database, clock, config, repositories, budgets, roles, tokens, wakeups, crash);
    return new LedgerWorkflow(parts, deliveries);
  }

  /// To be run every [Reclaimer#PERIOD].
  public Reclaimer reclaimer() {
    return reclaimer;
  }

  /// To be run every second.
  public DeliveryLoop deliveryLoop() {
    return deliveryLoop;
  }

  /// Waits by itself when there is nothing to do.
  public MergeLoop mergeLoop() {
    return mergeLoop;
  }

  /// To be run every second.
  public Deadlines deadlines() {
    return deadlines;
  }

  /// To be run every second.
  public MissingPools missingPools() {
    return missingPools;
  }

  @Override
  public TaskId submit(String actor, TaskRequest request, Optional<String> idempotencyKey) {
    return submitting.submit(actor, request, idempotencyKey);
  }

  @Override
  public void imported(TaskId task, UUID repository, CommitId base, RepositorySettings settings) {
    beginning.imported(task, repository, base, settings);
  }

  @Override
  public void importFailed(TaskId task, String reason) {
    beginning.importFailed(task, reason);
  }

  @Override
  public void cancel(String actor, TaskId task) {
    steering.cancel(actor, task);
  }

  @Override
  public void pause(String actor, TaskId task) {
    steering.pause(actor, task);
  }

  @Override
  public void resume(String actor, TaskId task) {
    steering.resume(actor, task);
  }

  @Override
  public void retry(String actor, TaskId task) {
    retrying.retry(actor, task);
  }

  @Override
  public void message(String actor, TaskId task, Optional<SubtaskKey> subtask, String text) {
    steering.message(actor, task, subtask, text);
  }

  @Override
  public void answer(String actor, String question, String text) {
    answers.answer(actor, question, text);
  }

  @Override
  public void budget(String actor, String scope, Usd limit) {
    budgeting.set(actor, scope, limit);
  }

  @Override
  public Join.Response join(String joinToken, Join.Request request) {
    return joining.join(joinToken, request);
  }

  @Override
  public Join.Response join(Identity.Pod pod, Join.Request request) {
    return joining.join(pod, request);
  }

  @Override
  public void gone(String pod, PodGone why) {
    leaving.gone(pod, why);
  }

  @Override
  public Optional<Grant> lease(InstanceId instance, LeaseRequest request) {
    return leasing.lease(instance, request);
  }

  @Override
  public Heartbeat.Response heartbeat(InstanceId instance, Heartbeat.Request request) {
    return pulse.heartbeat(instance, request);
  }

  @Override
  public Heartbeat.Response watch(InstanceId instance, Heartbeat.Request request) {
    return pulse.watch(instance, request);
  }

  @Override
  public long append(
      InstanceId instance,
      AttemptId attempt,
      FencingToken token,
      SessionId session,
      String path,
      long offset,
      byte[] data) {
    return recording.append(instance, attempt, token, session, path, offset, data);
  }

  @Override
  public void read(
      InstanceId instance,
      AttemptId attempt,
      SessionId session,
      String path,
      long length,
      OutputStream out) {
    recording.read(instance, attempt, session, path, length, out);
  }

  @Override
  public void checkpoint(InstanceId instance, AttemptId attempt, Checkpoint checkpoint) {
    recording.checkpoint(instance, attempt, checkpoint);
  }

  @Override
  public void complete(InstanceId instance, AttemptId attempt, CompleteRequest request) {
    completion.complete(instance, attempt, request);
  }
}
