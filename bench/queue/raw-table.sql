drop table if exists job;
create table job (
    id          bigint generated always as identity primary key,
    role        text not null default 'worker',
    priority    integer not null default 0,
    state       smallint not null default 0,
    run_at      timestamptz not null default now(),
    attempt     integer not null default 0,
    locked_by   integer,
    lease_until timestamptz,
    payload     jsonb
);
create index job_ready on job (priority desc, id) where state = 0;
