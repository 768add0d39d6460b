-- What model calls cost. Append-only; a budget is settled + reserved against a limit.

create table model_request (
    id             uuid primary key,
    task           text not null references task,
    subtask        text not null,
    assignment     uuid not null,
    attempt        uuid not null,
    role           text not null,
    agent          text not null,
    session_id     text,
    model          text not null,
    status         integer not null,
    streamed       boolean not null,
    -- false: the stream broke or the gateway died before the last figure
    complete       boolean not null,
    input          bigint not null default 0,
    output         bigint not null default 0,
    cache_read     bigint not null default 0,
    cache_write_5m bigint not null default 0,
    cache_write_1h bigint not null default 0,
    price          jsonb not null,
    cost_usd       numeric not null,
    estimated_usd  numeric not null default 0,
    simulated      boolean not null,
    started_at     timestamptz not null,
    ended_at       timestamptz not null
);
create index model_request_of_task on model_request (task, started_at);
create index model_request_of_day on model_request (started_at);

-- What has been settled, kept up to date in the transaction of each row above, so that admission
-- reads one row per scope. Scopes: `task:<id>`, `fleetDay:<yyyy-mm-dd>`.
create table budget (
    scope         text primary key,
    -- null: the default of the scope's kind
    limit_usd     numeric,
    settled_usd   numeric not null default 0,
    reserved_usd  numeric not null default 0 check (reserved_usd >= 0)
);

-- A request in flight. One that outlives its gateway is replaced by an estimated row.
create table reservation (
    id           uuid primary key,
    gateway      text not null,
    task         text not null,
    attempt      uuid not null,
    scopes       text[] not null,
    amount_usd   numeric not null,
    request      jsonb not null,
    created_at   timestamptz not null,
    renewed_at   timestamptz not null
);
