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
    -- the model that answered; the one that was asked when no answer said
    model          text not null,
    -- what the provider answered with: 200, or 0 when the answer was never seen
    status         integer not null check (status in (0, 200)),
    streamed       boolean not null,
    -- false: the stream broke or the gateway died before the last figure
    complete       boolean not null,
    input          bigint not null default 0 check (input >= 0),
    output         bigint not null default 0 check (output >= 0),
    cache_read     bigint not null default 0 check (cache_read >= 0),
    cache_write_5m bigint not null default 0 check (cache_write_5m >= 0),
    cache_write_1h bigint not null default 0 check (cache_write_1h >= 0),
    -- the price that was applied
    price          jsonb not null,
    -- exact: rounded where it is shown, once, at the end of a sum
    cost_usd       numeric not null check (cost_usd >= 0),
    estimated_usd  numeric not null default 0 check (estimated_usd >= 0),
    simulated      boolean not null,
    started_at     timestamptz not null,
    ended_at       timestamptz not null
);
create index model_request_of_task on model_request (task, started_at);
create index model_request_of_day on model_request (started_at);

-- What has been settled, kept up to date in the transaction of each row above, so that admission
-- reads one row per scope. Scopes: `task:<id>`, `fleetDay:<yyyy-mm-dd>`; `fleetDay` itself holds
-- the limit of every day that has none of its own.
create table budget (
    scope         text primary key,
    -- null: the default of the scope's kind
    limit_usd     numeric check (limit_usd >= 0),
    settled_usd   numeric not null default 0,
    reserved_usd  numeric not null default 0 check (reserved_usd >= 0)
);

-- A request in flight. One that outlives its gateway is replaced by an estimated row.
create table reservation (
    id           uuid primary key,
    gateway      text not null,
    scopes       text[] not null,
    amount_usd   numeric not null check (amount_usd >= 0),
    -- who asked what: enough to write the estimated row
    request      jsonb not null,
    created_at   timestamptz not null,
    renewed_at   timestamptz not null
);
create index reservation_of_gateway on reservation (gateway);
