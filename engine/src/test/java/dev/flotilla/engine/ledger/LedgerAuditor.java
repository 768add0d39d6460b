package dev.flotilla.engine.ledger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Proves from the ledger alone that nothing is lost or doubled: each rule is a query for rows that
/// must not be there. True at any moment between transactions.
public final class LedgerAuditor {
  private static final Map<String, String> RULES = rules();

  private LedgerAuditor() {}

  /// The rules that are broken, each with the first that breaks it; empty when all hold.
  public static List<String> violations(Handle handle) {
    var broken = new ArrayList<String>();
    RULES.forEach(
        (rule, sql) ->
            handle
                .createQuery(sql)
                .mapTo(String.class)
                .findFirst()
                .ifPresent(it -> broken.add(rule + ": " + it)));
    return broken;
  }

  private static Map<String, String> rules() {
    var rules = new LinkedHashMap<String, String>();
    rules.put(
        "what is ready is offered",
        """
        select a.id::text from assignment a left join assignment_ready r on r.assignment = a.id
         where (a.state = 'READY') <> (r.assignment is not null)
        """);
    rules.put(
        "what is leased has its lease",
        """
        select a.id::text from assignment a left join lease l on l.assignment = a.id
         where (a.state = 'LEASED') <> (l.attempt is not null)
            or l.attempt <> a.attempt_id or l.fencing_token <> a.fencing_token
        """);
    rules.put(
        "an attempt runs while it holds a lease",
        """
        select t.id::text from attempt t left join lease l on l.attempt = t.id
         where (t.state = 'running') <> (l.attempt is not null)
        """);
    rules.put(
        "later attempts have higher tokens",
        """
        select a.id::text from attempt a join attempt b on b.assignment = a.assignment
         where a.number < b.number and a.fencing_token >= b.fencing_token
        """);
    rules.put(
        "every attempt is counted",
        """
        select a.id::text from assignment a
         where a.attempts <> (select count(*) from attempt t where t.assignment = a.id)
        """);
    rules.put(
        "events have no gaps",
        """
        select t.id from task t left join event e on e.task = t.id group by t.id, t.event_seq
        having count(e.seq) <> t.event_seq or coalesce(max(e.seq), 0) <> t.event_seq
        """);
    rules.put(
        "nothing of an ended task is open",
        """
        select t.id from task t
         where t.state in ('succeeded', 'failed', 'cancelled')
           and (exists (select 1 from assignment a where a.task = t.id
                         and a.state not in ('FINISHED', 'CANCELLED'))
             or exists (select 1 from question q where q.task = t.id
                         and q.answered_at is null and q.withdrawn_at is null))
        """);
    rules.put(
        "a parked task asks, and only a task that is set aside does",
        """
        select t.id from task t
         where (t.state = 'parked' and not exists (select 1 from question q
                 where q.task = t.id and q.answered_at is null and q.withdrawn_at is null))
            or (t.mode = 'solo' and t.state not in ('parked', 'paused') and exists (select 1 from question q
                 where q.task = t.id and q.answered_at is null and q.withdrawn_at is null))
        """);
    rules.put(
        "a parked assignment has its question",
        """
        select a.id::text from assignment a
         where a.state = 'PARKED' and not exists (select 1 from question q
                 where q.assignment = a.id and q.answered_at is null and q.withdrawn_at is null)
        """);
    rules.put(
        "nothing is held or ready against its task's state",
        """
        select a.id::text from assignment a join task t on t.id = a.task
         where (a.state = 'HELD' and t.state not in ('paused', 'parked'))
            or (a.state = 'READY' and t.state in ('paused', 'parked', 'pending'))
        """);
    rules.put(
        "a working task is worked on",
        """
        select t.id from task t
         where (t.state = 'planning' or t.state = 'working')
           and not exists (select 1 from assignment a
                 where a.task = t.id and a.state in ('READY', 'LEASED'))
           and not (t.mode = 'crew' and t.state = 'working'
                    and ((exists (select 1 from merge_entry m where m.task = t.id)
                          and not exists (select 1 from question q
                                where q.task = t.id and q.subtask = 'main'
                                  and q.answered_at is null and q.withdrawn_at is null))
                         or not exists (select 1 from subtask s where s.task = t.id
                                         and s.key <> 'main' and s.state <> 'merged')))
        """);
    rules.put(
        "what is in the merge queue is merging",
        """
        select m.task || '/' || m.subtask from merge_entry m join subtask s
               on s.task = m.task and s.key = m.subtask
         where s.state <> 'merging' or s.tip <> m.tip
        """);
    rules.put(
        "what is merging is in the merge queue",
        """
        select s.task || '/' || s.key from subtask s join task t on t.id = s.task
         where t.mode = 'crew' and s.key <> 'main' and s.state = 'merging'
           and not exists (select 1 from merge_entry m where m.task = s.task and m.subtask = s.key)
        """);
    rules.put(
        "nothing begins before what it depends on is merged",
        """
        select s.task || '/' || s.key
          from subtask s, jsonb_array_elements_text(s.depends_on) as d
          join subtask b on true
         where b.task = s.task and b.key = d and b.state <> 'merged' and s.start_commit is not null
        """);
    rules.put(
        "an integrating task is being delivered",
        """
        select t.id from task t
         where t.state = 'integrating'
           and not exists (select 1 from delivery d where d.task = t.id and d.state = 'intended')
           and not exists (select 1 from assignment a
                 where a.task = t.id and a.state in ('READY', 'LEASED'))
        """);
    rules.put(
        "a result is where the task's branch is",
        """
        select t.id from task t left join git_ref r on r.repository_id = t.repository_id
                                       and r.name = 'refs/heads/flotilla/' || t.id || '/main'
         where t.base_commit is not null
           and r.commit_id is distinct from coalesce(t.result_commit, t.base_commit)
        """);
    rules.put(
        "the merge queue of an ended task is gone",
        """
        select r.name from git_ref r join task t on r.name = 'refs/flotilla/queue/' || t.id
         where t.ended_at is not null
        """);
    rules.put(
        "merges and deliveries happen once",
        """
        select task from event where type in ('merge.done', 'delivered')
         group by task, subtask, type having count(*) > 1
        """);
    rules.put(
        "a transcript has no holes",
        """
        select f.path from transcript_file f
         where f.length <> coalesce((select sum(length(c.data)) from transcript_chunk c
                  where c.session_id = f.session_id and c.path = f.path), 0)
            or exists (select 1 from (
                 select start, lag(start + length(data), 1, 0::bigint) over (order by start) as until
                   from transcript_chunk c where c.session_id = f.session_id and c.path = f.path
               ) x where x.start <> x.until)
        """);
    rules.put(
        "a checkpoint's transcript is there",
        """
        select c.id::text from checkpoint c, jsonb_array_elements(c.files) as file
         where not exists (select 1 from transcript_file f
                 where f.session_id = c.session_id and f.path = file ->> 'path'
                   and f.length >= (file ->> 'length')::bigint)
        """);
    return rules;
  }
}
