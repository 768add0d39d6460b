package dev.flotilla.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.engine.ledger.LedgerAuditor;
import dev.flotilla.engine.store.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Proves from the ledger of a fleet that has come to rest that nothing is lost or doubled: the
/// ledger's own invariants, and what must hold once every task has ended. Each rule is a query for
/// what breaks it.
public final class Auditor {
  private static final Map<String, String> RULES =
      Map.ofEntries(
          Map.entry(
              "a task that has not ended",
              "select id || ' ' || state || ' ' || coalesce(reason, '') from task where ended_at is null"),
          Map.entry("a lease that is left", "select attempt::text from lease"),
          Map.entry(
              "work that is left in the ready set",
              "select assignment::text from assignment_ready"),
          Map.entry(
              "an assignment that did not end",
              "select id::text || ' ' || state from assignment where state not in ('FINISHED', 'CANCELLED')"),
          Map.entry(
              "an attempt that still runs", "select id::text from attempt where state = 'running'"),
          Map.entry(
              "an assignment that succeeded twice", // an answer that was refused is a failure
              """
              select t.assignment::text from attempt t join assignment a on a.id = t.assignment
               where t.state = 'succeeded'
               group by t.assignment, a.failures having count(*) > 1 + a.failures
              """),
          Map.entry(
              "attempts whose numbers have gaps",
              """
              select assignment::text from attempt
               group by assignment having max(number) <> count(*) or min(number) <> 1
              """),
          Map.entry(
              "a delivery that happened twice",
              """
              select task from event where type = 'delivered' group by task having count(*) > 1
              """),
          Map.entry(
              "a merge that happened twice",
              """
              select task || '/' || subtask from event where type = 'merge.done'
               group by task, subtask having count(*) > 1
              """),
          Map.entry(
              "a crew's branch that was red, at any moment",
              """
              select e.task || ' ' || (e.data ->> 'head') from event e join task t on t.id = e.task
               where e.type = 'merge.done' and t.mode = 'crew' and t.check_command is not null
                 and not exists (select 1 from check_result c
                       where c.repository_id = t.repository_id and c.command = t.check_command
                         and c.tree = e.data ->> 'tree' and c.exit_code = 0)
                 and not exists (select 1 from question q
                       where q.task = t.id and q.kind = 'check' and lower(q.answer) = 'deliver anyway')
              """),
          Map.entry(
              "a checkpoint ref that is left",
              "select name from git_ref where name like 'refs/flotilla/wip/%'"),
          Map.entry(
              "a budget that does not add up",
              """
              select scope from budget where scope like 'task:%' and settled_usd <>
                coalesce((select sum(cost_usd + estimated_usd) from model_request
                           where task = substr(scope, 6)), 0)
              """),
          Map.entry("money that stays reserved", "select id::text from reservation"),
          Map.entry(
              "a transcript with a hole",
              """
              select f.session_id::text || ' ' || f.path from transcript_file f
               where f.length <> coalesce((select sum(length(c.data)) from transcript_chunk c
                 where c.session_id = f.session_id and c.path = f.path), 0)
              """));

  private Auditor() {}

  /// Fails with every finding in its first line, for summaries that show no more.
  public static void assertSound(Database database, String run) {
    var findings = findings(database);
    assertThat(findings).overridingErrorMessage("audit, %s: %s", run, findings).isEmpty();
  }

  /// What breaks a rule, in words; empty: the ledger is sound.
  public static List<String> findings(Database database) {
    var findings = new ArrayList<>(database.read(LedgerAuditor::violations));
    RULES.forEach(
        (rule, query) ->
            database
                .read(handle -> handle.createQuery(query).mapTo(String.class).list())
                .forEach(found -> findings.add(rule + ": " + found)));
    return findings;
  }
}
