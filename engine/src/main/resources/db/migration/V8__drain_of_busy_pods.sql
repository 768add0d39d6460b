-- Agents at work drain too: they finish what they hold.

comment on column instance.drain_at is
    'it leases nothing from then on; taken back only from one that has held a lease ever since';
