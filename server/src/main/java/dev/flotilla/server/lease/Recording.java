package dev.flotilla.server.lease;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.event.EventType;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.Checkpoint;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.api.work.FencingToken;
import dev.flotilla.api.work.InstanceId;
import dev.flotilla.api.work.SessionId;
import dev.flotilla.engine.event.Events;
import dev.flotilla.engine.ledger.AssignmentRow;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.Tasks;
import dev.flotilla.engine.queue.Leases;
import dev.flotilla.engine.session.Checkpoints;
import dev.flotilla.engine.session.Transcripts;
import dev.flotilla.server.transition.CrashPoints;
import dev.flotilla.server.transition.Parts;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// What an attempt saves while it works: each write is fenced by its lease.
public final class Recording {
  private final Parts parts;

  public Recording(Parts parts) {
    this.parts = parts;
  }

  public long append(
      InstanceId instance,
      AttemptId attempt,
      FencingToken token,
      SessionId session,
      String path,
      long offset,
      byte[] data) {
    return parts
        .database()
        .transact(
            handle -> {
              ofSession(fenced(handle, instance, attempt, token), session);
              return Transcripts.append(handle, token, session, path, offset, data);
            });
  }

  public void read(
      InstanceId instance,
      AttemptId attempt,
      SessionId session,
      String path,
      long length,
      OutputStream out) {
    parts
        .database()
        .run(
            handle -> {
              var held =
                  Leases.find(handle, attempt)
                      .filter(it -> it.instance().equals(instance))
                      .orElseThrow(() -> Leasing.leaseLost(attempt));
              ofSession(held, session);
              Transcripts.read(handle, session, path, length, out);
            });
  }

  public void checkpoint(InstanceId instance, AttemptId attempt, Checkpoint checkpoint) {
    parts
        .database()
        .run(
            handle -> {
              record(handle, instance, attempt, checkpoint);
              parts.crash().reached(CrashPoints.CHECKPOINT_BEFORE_COMMIT);
            });
    parts.crash().reached(CrashPoints.CHECKPOINT_AFTER_COMMIT);
  }

  private void record(
      Handle handle, InstanceId instance, AttemptId attempt, Checkpoint checkpoint) {
    // the event needs the task's lock, and the order of locks is task, then lease
    var found = Leases.find(handle, attempt).orElseThrow(() -> Leasing.leaseLost(attempt));
    var task = Tasks.locked(handle, found.task());
    var held = fenced(handle, instance, attempt, checkpoint.token());
    ofSession(held, checkpoint.session());
    var assignment = Assignments.get(handle, held.assignment());
    arrived(handle, assignment, task.repository().orElseThrow(), checkpoint.commit());
    var now = parts.now();
    Checkpoints.record(handle, held.assignment(), attempt, checkpoint, now);
    heard(handle, assignment);
    Events.append(
        handle,
        task.id(),
        Optional.of(held.subtask()),
        EventType.CHECKPOINT,
        Map.of(
            "attempt", attempt.value(),
            "session", checkpoint.session().value(),
            "commit", checkpoint.commit().value()),
        now);
  }

  private void arrived(Handle handle, AssignmentRow assignment, UUID repository, CommitId commit) {
    var ref = assignment.checkpointRef();
    if (!parts.repositories().ref(handle, repository, ref).equals(Optional.of(commit))) {
      throw new FlotillaException(
          ErrorCode.CONFLICT,
          "checkpoint: expected %s at %s: push it first".formatted(ref, commit));
    }
  }

  /// The conversation holds the answer or the further words from here on.
  private static void heard(Handle handle, AssignmentRow assignment) {
    var input = assignment.input();
    if (input.answer().isPresent() || input.followUp().isPresent()) {
      Assignments.input(handle, assignment.id(), input.heard());
    }
  }

  private static Leases.Held fenced(
      Handle handle, InstanceId instance, AttemptId attempt, FencingToken token) {
    return Leases.fenced(handle, instance, attempt, token)
        .orElseThrow(() -> Leasing.leaseLost(attempt));
  }

  private static void ofSession(Leases.Held held, SessionId session) {
    if (!held.session().equals(Optional.of(session))) {
      throw new FlotillaException(
          ErrorCode.FORBIDDEN, "session %s is not this attempt's".formatted(session));
    }
  }
}
