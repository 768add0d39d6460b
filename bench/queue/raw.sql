-- The least that a lease and its end can be: one table, no history, one round trip each.
with leased as (
  update job set state = 1, attempt = attempt + 1, locked_by = :client_id, lease_until = now() + interval '60 s'
   where id = (select id from job where state = 0 and run_at <= now()
                order by priority desc, id limit 1 for update skip locked)
  returning id)
select id from leased \gset
delete from job where id = :id and state = 1;
