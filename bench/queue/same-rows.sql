-- The rows that Flotilla's lease and its end write, in one round trip each: what is left between
-- this and Flotilla is its client, its transactions and what it looks at.
with pick as (
  select assignment, task from assignment_ready where not_before <= now()
   order by kind_rank, priority, virtual_time, enqueued_at limit 1 for update skip locked
), gone as (
  delete from assignment_ready r using pick where r.assignment = pick.assignment
  returning r.assignment, r.task, r.virtual_time
), locked as (
  select t.id, gone.assignment, gone.virtual_time
    from task t join gone on gone.task = t.id for no key update of t
), taken as (
  update assignment a
     set state = 'LEASED', attempt_id = gen_random_uuid(), fencing_token = nextval('fencing_token'),
         attempts = a.attempts + 1
    from locked where a.id = locked.assignment and a.state = 'READY'
  returning a.id, a.task, a.subtask, a.role, a.session_id, a.attempt_id, a.fencing_token, a.attempts,
            locked.virtual_time
), tried as (
  insert into attempt (id, assignment, number, instance, agent, fencing_token, session_id, state, started_at)
  select attempt_id, taken.id, attempts, i.id, 'c' || :client_id, fencing_token, session_id, 'running', now()
    from taken, instance i
), held as (
  insert into lease (attempt, assignment, instance, agent, fencing_token, session_id, task, subtask, role,
                     token_hash, virtual_time, expires_at)
  select attempt_id, taken.id, i.id, 'c' || :client_id, fencing_token, session_id, task, subtask, taken.role,
         sha256(uuid_send(attempt_id)), virtual_time, now() + interval '30 s'
    from taken, instance i
)
select id as assignment, attempt_id as attempt, fencing_token as token from taken \gset
with gone as (
  delete from lease where attempt = cast(:attempt as uuid) and fencing_token = :token
  returning attempt, assignment
), ended as (
  update attempt set state = 'succeeded', ended_at = now() from gone where id = gone.attempt and state = 'running'
)
update assignment set state = 'FINISHED', attempt_id = null, fencing_token = null, finished_at = now()
  from gone where id = gone.assignment and state = 'LEASED';
