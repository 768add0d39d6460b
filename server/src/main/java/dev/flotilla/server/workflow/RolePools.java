package dev.flotilla.server.workflow;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.engine.ledger.AssignmentRow;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.Pools;
import dev.flotilla.engine.ledger.QuestionRow;
import dev.flotilla.engine.ledger.Unserved;
import dev.flotilla.server.role.Roles;
import dev.flotilla.server.transition.Parking;
import dev.flotilla.server.transition.Parts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Whether a role has somebody who works for it, what is said to people when it has not, and what
/// they may answer. Thread-safe.
final class RolePools {
  /// What is answered when nobody had to.
  static final String RETURNED = "the pool is there";

  private static final String ROLE = "role";
  private static final int MAX_SHOWN = 60;

  private final Parts parts;

  RolePools(Parts parts) {
    this.parts = parts;
  }

  /// Agents that were not heard of since then have died, as far as anybody can tell.
  Instant heardSince() {
    return parts.now().minus(parts.config().lease());
  }

  boolean isServed(Handle handle, String role) {
    return Unserved.isServed(handle, role, heardSince());
  }

  /// @throws FlotillaException `unprocessable` when nobody would ever begin with such a task
  void check(Handle handle, Mode mode, String role) {
    switch (mode) {
      case SOLO -> checkRole(handle, role);
      case CREW -> checkCrew(handle);
    }
  }

  private void checkRole(Handle handle, String role) {
    if (!isServed(handle, role)) {
      throw refused(
          ("role: expected one that has a pool (%s), found '%s': choose another, or create an"
                  + " AgentPool with that role")
              .formatted(list(workers(handle)), shown(role)));
    }
  }

  private void checkCrew(Handle handle) {
    var workers = workers(handle);
    if (!isServed(handle, Roles.MANAGER)) {
      throw refused(
          ("mode crew: expected a pool of role %s, which plans and reviews, found none: create one,"
                  + " or use mode solo with a role that has a pool (%s)")
              .formatted(Roles.MANAGER, list(workers)));
    }
    if (!Pools.roles(handle).isEmpty() && workers.isEmpty()) {
      throw refused(
          ("mode crew: expected a pool of another role than %s, found none: create an AgentPool"
                  + " with one, as %s")
              .formatted(Roles.MANAGER, Roles.WORKER));
    }
  }

  private static FlotillaException refused(String words) {
    return new FlotillaException(ErrorCode.UNPROCESSABLE, words);
  }

  /// What is asked about an assignment of a role that has no pool any more.
  Parking.Ask ask(Handle handle, AssignmentRow assignment) {
    var role = assignment.role();
    var others = others(handle, assignment);
    var options = new ArrayList<>(others);
    options.add(Parking.GIVE_UP);
    return new Parking.Ask(
        QuestionKind.POOL,
        ("No pool has the role '%s' any more, so nobody works on this. It goes on by itself as soon"
                    + " as there is an AgentPool with `role: %s`. ")
                .formatted(role, role)
            + (others.isEmpty()
                ? "Create one, or give up?"
                : "Create one, name another role that shall do it, or give up?"),
        options,
        Json.MAPPER.createObjectNode().put(ROLE, role));
  }

  /// The role that a question is about.
  static String role(QuestionRow question) {
    return question.context().path(ROLE).asText();
  }

  /// What was set aside is for the role that was named from now on, if one was.
  ///
  /// @throws FlotillaException `invalid_request` for what is none that could do it
  void follow(Handle handle, QuestionRow question, String text, Instant now) {
    if (text.equals(RETURNED) || text.equalsIgnoreCase(Parking.RETRY)) {
      return;
    }
    var assignment = Assignments.get(handle, question.assignment().orElseThrow());
    var others = others(handle, assignment);
    if (!others.contains(text)) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "expected %s, %s or a role that has a pool and can do this (%s), found '%s'"
              .formatted(Parking.RETRY, Parking.GIVE_UP, list(others), shown(text)));
    }
    Unserved.own(handle, assignment, text, "a person chose another role", now);
  }

  /// Nobody but the manager plans and reviews.
  private static List<String> others(Handle handle, AssignmentRow assignment) {
    return assignment.isWork() ? workers(handle) : List.of();
  }

  private static String shown(String text) {
    return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
  }

  private static List<String> workers(Handle handle) {
    return Pools.roles(handle).stream().filter(it -> !it.equals(Roles.MANAGER)).toList();
  }

  private static String list(List<String> roles) {
    return roles.isEmpty() ? "there is none" : String.join(", ", roles);
  }
}
