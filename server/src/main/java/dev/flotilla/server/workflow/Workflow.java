package dev.flotilla.server.workflow;

import dev.flotilla.api.pool.PodGone;
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
import dev.flotilla.server.cluster.Identity;
import java.io.OutputStream;
import java.util.Optional;
import java.util.UUID;

/// What follows what: the one way into the ledger for people and for agents. Every method is one
/// transaction: when it returns, what it did is durable; when it throws, nothing has happened.
/// Thread-safe; callers are authenticated before they get here.
public interface Workflow {

  /// @param actor who submits, for the audit
  /// @param idempotencyKey the same key and request give the same task again
  /// @throws dev.flotilla.api.error.FlotillaException `invalid_request`; `unprocessable` for what
  ///     cannot be worked on; `conflict` for a known key with another request
  TaskId submit(String actor, TaskRequest request, Optional<String> idempotencyKey);

  /// The base of a task submitted by URL has been fetched: work may begin. Repeating it is harmless.
  void imported(TaskId task, UUID repository, CommitId base, RepositorySettings settings);

  /// The base of a task submitted by URL cannot be had: the task fails with that reason.
  void importFailed(TaskId task, String reason);

  /// Ends it now; leases are revoked at once. An ended task is a `conflict`.
  void cancel(String actor, TaskId task);

  /// Agents save their work and stop; nothing starts until [#resume].
  void pause(String actor, TaskId task);

  void resume(String actor, TaskId task);

  /// A failed or cancelled task goes on from its newest tree, in a new session.
  void retry(String actor, TaskId task);

  /// Words for the agent that works on it now, or next.
  ///
  /// @param subtask absent: the only one
  void message(String actor, TaskId task, Optional<SubtaskKey> subtask, String text);

  /// Answers a question; what waits for it goes on. An answered one is a `conflict`, an answer that
  /// does not fit an `invalid_request`.
  void answer(String actor, String question, String text);

  /// A new limit; tasks that are parked for it go on when there is room.
  ///
  /// @param scope `task:<id>` or `fleetDay`
  void budget(String actor, String scope, Usd limit);

  /// Spends a join token. An instance of the same name and host that joined before is superseded:
  /// what it held goes back at once, so names are unique per host.
  ///
  /// @throws dev.flotilla.api.error.FlotillaException `unauthenticated` for a token that is not
  ///     good (any more); `unprocessable` for another protocol
  Join.Response join(String joinToken, Join.Request request);

  /// A pod of the cluster joins, once: under its own name, for its pool's role, whatever the request
  /// says about them.
  ///
  /// @throws dev.flotilla.api.error.FlotillaException `conflict` when it has joined before,
  ///     `forbidden` when its ServiceAccount is no pool's, `unavailable` while no pool is known,
  ///     `unprocessable` for another protocol
  Join.Response join(Identity.Pod pod, Join.Request request);

  /// A pod has ended: what it held goes back at once. Repeating it, or saying it of a pod that never
  /// joined, changes nothing.
  void gone(String pod, PodGone why);

  /// Waits up to the request's patience (at most 20 s) for something to do.
  Optional<Grant> lease(InstanceId instance, LeaseRequest request);

  Heartbeat.Response heartbeat(InstanceId instance, Heartbeat.Request request);

  /// As [#heartbeat], renews nothing, waits up to the request's patience (at most 20 s) for a
  /// directive.
  Heartbeat.Response watch(InstanceId instance, Heartbeat.Request request);

  /// Appends to a file of the attempt's session.
  ///
  /// @return the file's length, durable
  /// @throws dev.flotilla.api.error.FlotillaException `lease_lost`; `conflict` for a gap
  long append(
      InstanceId instance,
      AttemptId attempt,
      FencingToken token,
      SessionId session,
      String path,
      long offset,
      byte[] data);

  /// Writes the first `length` octets of a file of the attempt's session to `out`.
  void read(
      InstanceId instance,
      AttemptId attempt,
      SessionId session,
      String path,
      long length,
      OutputStream out);

  /// @throws dev.flotilla.api.error.FlotillaException `lease_lost`; `conflict` unless transcript
  ///     and commit have both arrived
  void checkpoint(InstanceId instance, AttemptId attempt, Checkpoint checkpoint);

  /// @throws dev.flotilla.api.error.FlotillaException `lease_lost`; `conflict` for another outcome
  ///     than the one reported before, or a tip that was not pushed
  void complete(InstanceId instance, AttemptId attempt, CompleteRequest request);
}
