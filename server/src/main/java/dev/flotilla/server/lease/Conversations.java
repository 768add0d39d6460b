package dev.flotilla.server.lease;

import dev.flotilla.api.work.EndedTurn;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.SessionId;
import dev.flotilla.engine.ledger.AssignmentRow;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.Attempts;
import dev.flotilla.engine.ledger.Messages;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.queue.Leases;
import dev.flotilla.engine.session.Checkpoints;
import dev.flotilla.server.prompt.Prompts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// How an attempt talks to the model: which of the cases of [Grant.Conversation] it is.
final class Conversations {
  private Conversations() {}

  /// @param first false when the agent asks again: nothing may change then
  static Grant.Conversation of(
      Handle handle, Leases.Held held, AssignmentRow assignment, Instant now, boolean first) {
    if (!assignment.isTalk()) {
      return started(SessionId.random(), "");
    }
    var session = held.session().or(assignment::session).orElseThrow();
    var newest = Checkpoints.newestOf(handle, session);
    if (newest.isEmpty()) {
      return begun(handle, held, assignment, session, now, first);
    }
    if (first && assignment.hears()) {
      Messages.undone(handle, held.task(), held.subtask(), newest.get().at());
    }
    return resumed(handle, held, assignment, session, newest.get());
  }

  /// There is nothing to go on with: the whole prompt, in a session that nobody talked in yet.
  private static Grant.Conversation begun(
      Handle handle,
      Leases.Held held,
      AssignmentRow assignment,
      SessionId session,
      Instant now,
      boolean first) {
    var subtask = Subtasks.get(handle, held.task(), held.subtask());
    var prompt = Prompts.begin(assignment, subtask);
    if (!first) {
      return started(session, prompt);
    }
    if (assignment.hears()) {
      Messages.undone(handle, held.task(), held.subtask(), Instant.EPOCH);
    }
    if (!Attempts.anyBefore(handle, session, held.attempt())) {
      return started(session, prompt);
    }
    var fresh = Assignments.newSession(handle, held.task(), held.subtask(), assignment.role(), now);
    Assignments.session(handle, assignment.id(), fresh);
    Attempts.session(handle, held.attempt(), fresh);
    return started(fresh, prompt);
  }

  private static Grant.Conversation resumed(
      Handle handle,
      Leases.Held held,
      AssignmentRow assignment,
      SessionId session,
      Checkpoints.Recorded newest) {
    var resume = Optional.of(new Grant.Resume(newest.files(), notes(assignment, newest)));
    var input = assignment.input();
    if (input.answer().isPresent()) {
      return new Grant.Conversation(session, "", true, resume, input.answer(), Optional.empty());
    }
    if (input.followUp().isPresent()) {
      return said(session, input.followUp().get(), resume);
    }
    if (!newest.assignment().equals(assignment.id())) {
      return said(session, input.prompt(), resume);
    }
    return new Grant.Conversation(
        session, "", true, resume, Optional.empty(), ended(handle, held, assignment, newest));
  }

  /// A turn that had ended is not asked again, unless somebody has said something since.
  private static Optional<EndedTurn> ended(
      Handle handle, Leases.Held held, AssignmentRow assignment, Checkpoints.Recorded newest) {
    var interrupted =
        Attempts.find(handle, newest.attempt())
            .filter(it -> it.state() == Attempts.State.INTERRUPTED)
            .isPresent();
    var spokenTo =
        assignment.hears() && !Messages.waiting(handle, held.task(), held.subtask()).isEmpty();
    return interrupted && !spokenTo ? newest.ended() : Optional.empty();
  }

  private static Grant.Conversation started(SessionId session, String prompt) {
    return new Grant.Conversation(
        session, prompt, false, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static Grant.Conversation said(
      SessionId session, String prompt, Optional<Grant.Resume> resume) {
    return new Grant.Conversation(
        session, prompt, false, resume, Optional.empty(), Optional.empty());
  }

  private static List<String> notes(AssignmentRow assignment, Checkpoints.Recorded newest) {
    var notes = new ArrayList<String>();
    if (!newest.leftOut().isEmpty()) {
      notes.add(Prompts.leftOut(newest.leftOut()));
    }
    assignment.input().note().ifPresent(notes::add);
    return notes;
  }
}
