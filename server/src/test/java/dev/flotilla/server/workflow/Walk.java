package dev.flotilla.server.workflow;

import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.task.Approval;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.engine.ledger.QuestionRow;
import dev.flotilla.engine.ledger.Questions;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.server.transition.CrashPoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// A random walk over everything that can be done to a workflow. Refusals are part of it: what is
/// refused must have changed nothing.
final class Walk {
  /// An agent with the grant that it believes to hold.
  private record Holding(TestAgent agent, Grant grant) {}

  private static final List<String> CRASHES =
      List.of(
          CrashPoints.LEASE_BEFORE_COMMIT,
          CrashPoints.LEASE_AFTER_COMMIT,
          CrashPoints.CHECKPOINT_BEFORE_COMMIT,
          CrashPoints.COMPLETE_BEFORE_COMMIT,
          CrashPoints.COMPLETE_AFTER_COMMIT,
          CrashPoints.MERGE_BEFORE_COMMIT,
          CrashPoints.QUEUE_MADE,
          CrashPoints.QUEUE_BEFORE_COMMIT,
          CrashPoints.QUEUE_AFTER_COMMIT,
          CrashPoints.DELIVER_BEFORE_COMMIT);
  private static final int TASKS = 5;

  /// Red on the base already, until somebody changes that file.
  private static final String STRICT = "make strict";

  private static final String BAD = "bad";

  private final Fleet fleet;
  private final Random random;
  private final List<TestAgent> agents = new ArrayList<>();
  private final List<Holding> holdings = new ArrayList<>();
  private final List<TaskId> tasks = new ArrayList<>();
  private int trees;

  Walk(Fleet fleet, long seed) {
    this.fleet = fleet;
    this.random = new Random(seed);
    for (int i = 0; i < 3; i++) {
      agents.add(fleet.agent());
    }
  }

  /// One thing that happens.
  ///
  /// @return what it was
  String step() {
    if (tasks.isEmpty() || (tasks.size() < TASKS && random.nextInt(12) == 0)) {
      tasks.add(submit());
      return "submit";
    }
    if (random.nextInt(15) == 0) {
      fleet.crash = crash(CRASHES.get(random.nextInt(CRASHES.size())));
    }
    fleet.clock.advance(Duration.ofMillis(1));
    var what = random.nextInt(14);
    try {
      if (what >= 11) {
        return loop();
      }
      if (what < 4) {
        return lease();
      }
      return what < 9 ? work() : person();
    } catch (FlotillaException | IllegalStateException e) {
      return "refused: " + e.getMessage();
    }
  }

  private TaskId submit() {
    var check =
        switch (random.nextInt(5)) {
          case 0 -> null;
          case 1 -> STRICT;
          default -> "make test";
        };
    return switch (random.nextInt(8)) {
      case 0, 1 -> fleet.submit(check);
      case 2 -> fleet.submitCrewByUrl(Approval.DELIVERY);
      case 3 -> fleet.submitPlanOnly(Approval.PLAN);
      case 4 -> fleet.submitCrew(check, Approval.PLAN, Approval.DELIVERY);
      default -> fleet.submitCrew(check);
    };
  }

  private String loop() {
    if (random.nextInt(4) > 0) {
      return "merge " + fleet.workflow.mergeLoop().runOnce();
    }
    fleet.deliveryResult =
        random.nextBoolean()
            ? new Deliveries.Result.Delivered(Optional.empty())
            : new Deliveries.Result.Refused("protected branch");
    return "deliver "
        + fleet.workflow.deliveryLoop().runOnce()
        + fleet.workflow.deadlines().runOnce();
  }

  private static CrashPoint crash(String point) {
    return CrashPoint.at(
        point,
        () -> {
          throw new IllegalStateException("killed");
        });
  }

  private String lease() {
    var agent = agents.get(random.nextInt(agents.size()));
    agent.tryLease().ifPresent(it -> holdings.add(new Holding(agent, it)));
    return "lease";
  }

  private String work() {
    if (holdings.isEmpty()) {
      return lease();
    }
    var holding = holdings.get(random.nextInt(holdings.size()));
    if (random.nextInt(3) == 0) {
      holding.agent().progress(holding.grant());
      return "progress";
    }
    var outcome = outcome(holding);
    // now and then a holder reports again later, as one that was thought dead does
    if (random.nextInt(4) > 0) {
      holdings.remove(holding);
    }
    holding.agent().complete(holding.grant(), outcome);
    return "complete " + outcome;
  }

  private Outcome outcome(Holding holding) {
    var causes = Outcome.Cause.values();
    if (holding.grant().kind() == AssignmentKind.CHECK && random.nextInt(4) > 0) {
      // now and then it is red for no reason
      var flaky = random.nextInt(12) == 0;
      return new Outcome.Checked(flaky ? 1 : exit(holding.grant()), "said so", false);
    }
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3, 4, 5, 6 -> succeeded(holding);
      case 7 -> new Outcome.Failed("nonsense", random.nextBoolean());
      case 8, 9 -> new Outcome.Interrupted(causes[random.nextInt(causes.length)], "so it went");
      case 10 ->
          new Outcome.Asked("t", Json.MAPPER.createObjectNode(), "Which?", List.of("a", "b"));
      default -> new Outcome.Refused(Outcome.Hold.KEY);
    };
  }

  private int exit(Grant grant) {
    var tree = fleet.repositories.tree(fleet.repository, grant.git().head());
    var strict = grant.command().equals(Optional.of(STRICT)) && tree.contains("tree-base");
    return strict || tree.contains(BAD) ? 1 : 0;
  }

  private Outcome succeeded(Holding holding) {
    var grant = holding.grant();
    var head = grant.git().head();
    if (grant.kind() == AssignmentKind.CHECK) {
      return new Outcome.Succeeded(head, TestAgent.turn("It talks?"));
    }
    if (grant.schema().isPresent()) {
      return new Outcome.Succeeded(head, TestAgent.turn("Said.", answer(grant)));
    }
    var tree =
        switch (random.nextInt(10)) {
          case 0 -> fleet.repositories.tree(fleet.repository, head);
          case 1 -> mended(head);
          case 2, 3, 4, 5, 6 ->
              grant.kind() == AssignmentKind.RESOLVE
                  ? mended(head)
                  : fleet.repositories.with(head, file(grant), content());
          default -> fleet.repositories.with(head, file(grant), content());
        };
    if (!open("select count(*) from lease where attempt = '" + grant.attempt() + "'")) {
      return new Outcome.Succeeded(head, TestAgent.turn("Late.")); // its push is refused
    }
    var tip = holding.agent().push(grant, tree);
    return new Outcome.Succeeded(tip, TestAgent.turn("Done."));
  }

  private String file(Grant grant) {
    return switch (random.nextInt(4)) {
      case 0 -> "file" + random.nextInt(3);
      case 1 -> "file";
      default -> "file" + grant.subtask();
    };
  }

  private String content() {
    return (random.nextInt(4) == 0 ? BAD : "content") + trees++;
  }

  /// Without markers, and green.
  private String mended(CommitId head) {
    var tree = fleet.repositories.with(head, "file", "mended" + trees++);
    return tree.replaceAll("<<<[^;]*>>>", "resolved" + trees).replace(BAD, "mended");
  }

  /// Of a manager, who is sensible most of the time.
  private String answer(Grant grant) {
    if (random.nextInt(5) == 0) {
      return "{\"nonsense\": true}";
    }
    return grant.kind() == AssignmentKind.PLAN ? plan() : review(random.nextInt(3) > 0);
  }

  private String plan() {
    var nodes = new ArrayList<String>();
    var prefix = "s" + trees++ + "-";
    for (int i = 0; i <= random.nextInt(4); i++) {
      nodes.add(
          """
          {"key": "%s%d", "title": "Do it", "role": "worker", "instructions": "Do it %d.",
           "acceptance": [], "dependsOn": [%s], "touches": [%s]}"""
              .formatted(
                  prefix,
                  i,
                  i,
                  i > 0 && random.nextBoolean() ? "\"" + prefix + (i - 1) + "\"" : "",
                  random.nextInt(3) == 0 ? "\"src/" + random.nextInt(3) + "/**\"" : ""));
    }
    return "{\"summary\": \"As it comes.\", \"subtasks\": [" + String.join(",", nodes) + "]}";
  }

  private static String review(boolean accepted) {
    return "{\"verdict\": \"%s\", \"score\": 0.9, \"feedback\": \"So it is.\"}"
        .formatted(accepted ? "accept" : "revise");
  }

  private String person() {
    var task = tasks.get(random.nextInt(tasks.size()));
    switch (random.nextInt(13)) {
      case 0 -> fleet.workflow.pause("ada", task);
      case 1, 2 -> fleet.workflow.resume("ada", task);
      case 3 -> cancelNowAndThen(task);
      case 4 -> fleet.workflow.retry("ada", task);
      case 5 -> fleet.workflow.message("ada", task, Optional.empty(), "Hurry.");
      case 7 -> fleet.workflow.message("ada", task, Optional.of(anyOf(task)), "Hurry up.");
      case 6 -> pass(Duration.ofSeconds(random.nextInt(60)));
      default -> answerAny();
    }
    return "person";
  }

  private SubtaskKey anyOf(TaskId task) {
    var all = fleet.database.read(it -> Subtasks.of(it, task));
    return all.isEmpty() ? SubtaskKey.MAIN : all.get(random.nextInt(all.size())).key();
  }

  private void cancelNowAndThen(TaskId task) {
    if (random.nextInt(3) == 0) {
      fleet.workflow.cancel("ada", task);
    }
  }

  private void answerAny() {
    var open = open();
    if (!open.isEmpty()) {
      var question = open.get(random.nextInt(open.size()));
      var options = new ArrayList<>(question.options());
      options.add("as you like");
      fleet.workflow.answer("ada", question.id(), options.get(random.nextInt(options.size())));
    }
  }

  private List<QuestionRow> open() {
    return tasks.stream()
        .flatMap(task -> fleet.database.read(it -> Questions.open(it, task)).stream())
        .toList();
  }

  private void pass(Duration time) {
    for (var left = time; left.isPositive(); left = left.minusSeconds(1)) {
      fleet.clock.advance(Duration.ofSeconds(1));
      fleet.workflow.reclaimer().runOnce();
    }
  }

  /// Everybody is reasonable from now on: every task must come to its end.
  void finish() {
    fleet.crash = CrashPoint.NONE;
    fleet.deliveryResult = new Deliveries.Result.Delivered(Optional.empty());
    fleet.workflow.reclaimer().runOnce();
    for (int round = 0;
        round < 600 && open("select count(*) from task where ended_at is null");
        round++) {
      tasks.forEach(this::resumed);
      open().forEach(it -> fleet.workflow.answer("ada", it.id(), it.options().getFirst()));
      pass(Duration.ofSeconds(35));
      fleet.clock.advance(Duration.ofSeconds(1));
      var agent = fleet.agent();
      agent.tryLease().ifPresent(it -> reasonable(agent, it));
      fleet.workflow.mergeLoop().runOnce();
      fleet.workflow.deliveryLoop().runOnce();
    }
  }

  private boolean open(String sql) {
    return fleet.count(sql) > 0;
  }

  private void resumed(TaskId task) {
    if (fleet
        .text("select state from task where id = ?", task.value())
        .orElseThrow()
        .equals("paused")) {
      fleet.workflow.resume("ada", task);
    }
  }

  private void reasonable(TestAgent agent, Grant grant) {
    if (grant.kind() == AssignmentKind.CHECK) {
      agent.checked(grant, exit(grant));
    } else if (grant.kind() == AssignmentKind.PLAN) {
      agent.answer(grant, plan());
    } else if (grant.kind() == AssignmentKind.REVIEW) {
      agent.answer(grant, review(!grant.subtask().isMain() || random.nextInt(3) > 0));
    } else {
      agent.succeed(grant, mended(grant.git().head()) + ";end" + trees + "=" + trees++);
    }
  }
}
