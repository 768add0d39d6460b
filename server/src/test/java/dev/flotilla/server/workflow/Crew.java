package dev.flotilla.server.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.Grant;
import dev.flotilla.engine.ledger.LedgerAuditor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// What tests do with a crew on a [Fleet].
record Crew(Fleet fleet, TestAgent agent) {
  static final String REVISE =
      "{\"verdict\": \"revise\", \"score\": 0.3, \"feedback\": \"The kettle leaks.\"}";

  /// An agent of its own with what it leased.
  record Held(TestAgent agent, Grant grant) {
    String key() {
      return grant.subtask().value();
    }
  }

  static String node(String key, String touches, String... dependsOn) {
    return """
    {"key": "%s", "title": "Do %s", "role": "worker", "instructions": "Make %s well.",
     "acceptance": ["%s is made"], "dependsOn": [%s], "touches": [%s]}"""
        .formatted(
            key,
            key,
            key,
            key,
            String.join(",", Stream.of(dependsOn).map(it -> '"' + it + '"').toList()),
            touches.isEmpty() ? "" : '"' + touches + '"');
  }

  static String plan(String... nodes) {
    return "{\"summary\": \"Tea for all.\", \"subtasks\": [" + String.join(",", nodes) + "]}";
  }

  /// The manager answers with that plan, and it is taken.
  void planned(TaskId task, String... nodes) {
    agent.answer(agent.lease(), plan(nodes));
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.WORKING);
  }

  void merge() {
    while (fleet.workflow.mergeLoop().runOnce()) {
      assertSound();
    }
  }

  void assertSound() {
    assertThat(fleet.database.<List<String>>read(LedgerAuditor::violations)).isEmpty();
  }

  /// Everything that is ready, each in an agent of its own, by key.
  List<Held> all() {
    var held = new ArrayList<Held>();
    while (true) {
      var other = fleet.agent();
      var grant = other.tryLease();
      if (grant.isEmpty()) {
        held.sort(Comparator.comparing(Held::key));
        return held;
      }
      held.add(new Held(other, grant.get()));
    }
  }

  /// Those that are ready write their key into that file, and are accepted.
  void workAndAccept(String file) {
    all().forEach(it -> it.agent().write(it.grant(), file, it.key()));
    all().forEach(it -> it.agent().accept(it.grant()));
  }

  /// Runs the checks that are ready, red while the tree holds that text.
  void check(String red) {
    merge();
    for (var next = agent.tryLease(); next.isPresent(); next = agent.tryLease()) {
      var grant = next.get();
      assertThat(grant.kind()).isEqualTo(AssignmentKind.CHECK);
      var tree = fleet.repositories.tree(fleet.repository, grant.git().head());
      agent.checked(grant, tree.contains(red) ? 1 : 0);
      merge();
      if (isOfferedOtherThanCheck()) {
        return;
      }
    }
  }

  private boolean isOfferedOtherThanCheck() {
    return fleet.count("select count(*) from assignment where state = 'READY' and kind <> 'CHECK'")
        > 0;
  }

  SubtaskState state(TaskId task, String key) {
    return fleet.subtask(task, key).state();
  }
}
