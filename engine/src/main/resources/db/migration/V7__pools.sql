-- A cluster: pools that the operator made known, and agents that are pods of them.

create table pool (
    -- the ServiceAccount of its pods has the same
    name     text primary key,
    role     text not null,
    min      integer not null check (min >= 0),
    max      integer not null check (max >= min),
    replicas integer not null check (replicas >= 0),
    -- two pools may swap their roles in one statement's course
    constraint pool_one_of_a_role unique (role) deferrable initially deferred
);

alter table instance
    add column pod      text,
    add column pod_uid  text,
    -- it leases nothing from then on; nobody takes that back
    add column drain_at timestamptz,
    -- why the operator says that it is gone
    add column gone_why text,
    add check ((pod is null) = (pod_uid is null));
-- a pod joins once, whatever became of it
create unique index instance_of_a_pod on instance (pod_uid) where pod_uid is not null;
create index instance_there on instance (role) where gone_at is null;
-- how long an agent has been idle
create index attempt_of_instance on attempt (instance);

-- the model's provider asks this lease's holder to slow down: 429 or 529, and it is tried again
alter table lease add column throttled boolean not null default false;
