-- The ledger: what users asked for, what follows from it, who works on it, what happened.
-- Every state-changing statement names the state (and for leased work the fencing token) that it
-- expects and checks its row count. The crew (plans, dependencies, reviews, merge queue) adds tables.

create table repository (
    id           uuid primary key,
    owner        text not null,
    root_commit  text not null check (root_commit ~ '^[0-9a-f]{40}$'),
    name         text not null,
    created_at   timestamptz not null,
    unique (owner, root_commit)
);

create table task (
    id             text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
    state          text not null check (state in
                     ('pending','planning','working','integrating','parked','paused','succeeded','failed','cancelled')),
    -- where a paused or parked task was, and goes back to
    resume_state   text,
    title          text not null,
    prompt         text not null,
    mode           text not null check (mode in ('crew','solo')),
    role           text not null,
    priority       text not null check (priority in ('high','medium','low')),
    deliver        text not null check (deliver in ('none','branch','pull-request')),
    simulated      boolean not null,
    repository_id  uuid references repository,
    upstream_url   text,
    upstream_ref   text,
    upload_id      uuid,
    base_commit    text check (base_commit ~ '^[0-9a-f]{40}$'),
    check_command  text,
    -- what the base commit's .flotilla.yaml and the request said: setup, roles, instructions
    settings       jsonb not null default '{}',
    approvals      jsonb not null default '[]',
    author_name    text not null,
    author_email   text not null,
    labels         jsonb not null default '{}',
    submitted_by   text not null,
    result_commit  text,
    branch         text,
    pull_request   text,
    reason         text,
    check_exit     integer,
    event_seq      bigint not null default 0,
    virtual_finish numeric not null default 0,
    created_at     timestamptz not null,
    ended_at       timestamptz,
    check ((ended_at is not null) = (state in ('succeeded','failed','cancelled')))
);
create index task_by_age on task (created_at desc, id);
create index task_open on task (state) where state not in ('succeeded','failed','cancelled');

create table subtask (
    task          text not null references task,
    key           text not null check (key ~ '^[a-z0-9][a-z0-9-]{0,39}$' and key <> 'main'),
    role          text not null,
    title         text not null,
    instructions  text not null,
    state         text not null check (state in
                    ('pending','ready','working','reviewing','merging','merged','parked','failed','cancelled')),
    -- the tip's tree equals this one: nothing was done (the tree at the first attempt)
    first_tree    text,
    tip           text,
    tip_tree      text,
    attempts      integer not null default 0,
    interruptions integer not null default 0,
    revisions     integer not null default 0,
    resolves      integer not null default 0,
    position      integer not null default 0,
    primary key (task, key)
);

-- A Claude Code conversation. A failed attempt is followed by a new one.
create table session (
    id          uuid primary key,
    task        text not null references task,
    subtask     text not null,
    role        text not null,
    created_at  timestamptz not null
);

create table assignment (
    id            uuid primary key,
    task          text not null references task,
    subtask       text not null,
    kind          text not null check (kind in ('PLAN','WORK','REVIEW','RESOLVE','CHECK')),
    role          text not null,
    state         text not null check (state in ('READY','LEASED','HELD','PARKED','FINISHED','CANCELLED')),
    session_id    uuid references session,
    -- what the agent is told: prompt, command, commit to check, schema, a person's answer
    input         jsonb not null,
    start_commit  text not null,
    fencing_token bigint,
    attempt_id    uuid,
    attempts      integer not null default 0,
    -- its place in the fair queue, kept when it comes back
    virtual_time  numeric not null default 0,
    failures      integer not null default 0,
    idle_interruptions integer not null default 0,
    oom_kills     integer not null default 0,
    outage_since  timestamptz,
    outcome       jsonb,
    created_at    timestamptz not null,
    finished_at   timestamptz,
    check ((state = 'LEASED') = (attempt_id is not null and fencing_token is not null)),
    foreign key (task, subtask) references subtask (task, key)
);
create index assignment_of_task on assignment (task, state);

-- The ready set: small and hot, deleted from on lease, apart from history, so that a pinned snapshot
-- or a million finished tasks cost the lease nothing.
create table assignment_ready (
    assignment   uuid primary key references assignment on delete cascade,
    task         text not null,
    kind_rank    smallint not null,
    role         text not null,
    priority     smallint not null,
    virtual_time numeric not null,
    simulated    boolean not null,
    not_before   timestamptz not null,
    enqueued_at  timestamptz not null
);
create index assignment_ready_order on assignment_ready (kind_rank, priority, virtual_time, enqueued_at);

create sequence fencing_token;

-- An agent process; its token buys leases for its role.
create table instance (
    id            uuid primary key,
    name          text not null,
    host          text not null,
    pid           bigint not null,
    role          text,
    rehearsal_only boolean not null,
    token_hash    bytea not null unique,
    version       text not null,
    slots         text[] not null,
    joined_at     timestamptz not null,
    seen_at       timestamptz not null,
    taking        boolean not null default true,
    gone_at       timestamptz
);

create table attempt (
    id            uuid primary key,
    assignment    uuid not null references assignment,
    number        integer not null,
    instance      uuid not null references instance,
    agent         text not null,
    fencing_token bigint not null unique,
    session_id    uuid,
    state         text not null check (state in
                    ('running','succeeded','failed','parked','cancelled','interrupted')),
    reason        text,
    -- the outcome as it was reported: a repeated complete is compared with it
    outcome       jsonb,
    started_at    timestamptz not null,
    ended_at      timestamptz,
    unique (assignment, number)
);

-- A row is the right to work; no row, no right. The token that the CLI sees dies with it.
create table lease (
    attempt        uuid primary key references attempt,
    assignment     uuid not null unique references assignment,
    instance       uuid not null references instance,
    agent          text not null,
    fencing_token  bigint not null,
    session_id     uuid,
    task           text not null,
    subtask        text not null,
    role           text not null,
    token_hash     bytea not null unique,
    virtual_time   numeric not null,
    expires_at     timestamptz not null,
    pause_wanted   boolean not null default false,
    hold           text check (hold in ('BUDGET','KEY','CREDIT')),
    pid            bigint,
    doing          text
);
create unique index lease_one_holder_of_a_session on lease (session_id) where session_id is not null;
create index lease_expiry on lease (expires_at);
-- a slot works on one assignment at a time
create unique index lease_one_of_a_slot on lease (instance, agent);

-- A session's files as an append-only sequence of octets, in chunks.
create table transcript_file (
    session_id uuid not null references session,
    path       text not null,
    length     bigint not null,
    primary key (session_id, path)
);
create table transcript_chunk (
    session_id uuid not null,
    path       text not null,
    start      bigint not null,
    -- who wrote it: a later attempt may replace what an earlier one left behind a checkpoint
    fencing_token bigint not null,
    data       bytea not null,
    primary key (session_id, path, start),
    foreign key (session_id, path) references transcript_file
);
alter table transcript_chunk alter column data set storage external;

create table checkpoint (
    id          bigint generated always as identity primary key,
    assignment  uuid not null references assignment,
    attempt     uuid not null references attempt,
    session_id  uuid not null references session,
    files       jsonb not null,
    commit_id   text not null,
    head        text not null,
    ended       jsonb,
    left_out    jsonb not null default '[]',
    created_at  timestamptz not null
);
create index checkpoint_newest on checkpoint (session_id, id desc);

-- Results of the repository's own command, by tree: the same tree is not checked twice.
create table check_result (
    repository_id uuid not null references repository,
    tree          text not null,
    command       text not null,
    exit_code     integer not null,
    runs          integer not null default 1,
    tail          text not null,
    checked_at    timestamptz not null,
    primary key (repository_id, tree, command)
);

create table question (
    id             text primary key,
    task           text not null references task,
    subtask        text,
    assignment     uuid references assignment,
    kind           text not null,
    text           text not null,
    options        jsonb not null default '[]',
    -- what the answer continues: the deferred call, the hold, the failed assignment
    context        jsonb not null default '{}',
    asked_at       timestamptz not null,
    deadline       timestamptz,
    default_answer text,
    answer         text,
    answered_by    text,
    answered_at    timestamptz,
    -- what it asked about is over: nobody needs to answer any more
    withdrawn_at   timestamptz
);
create index question_open on question (task) where answered_at is null and withdrawn_at is null;

-- A person's words for a running agent, or for its next turn.
create table message (
    id           text primary key,
    task         text not null references task,
    subtask      text not null,
    text         text not null,
    sent_by      text not null,
    sent_at      timestamptz not null,
    delivered_at timestamptz,
    -- it is part of an assignment's next prompt, and kept there
    in_prompt    boolean not null default false
);
create index message_waiting on message (task, subtask) where delivered_at is null;

-- Intent first, so that a delivery that was cut is finished once, never twice.
create table delivery (
    task        text primary key references task,
    kind        text not null,
    ref         text not null,
    old_commit  text,
    new_commit  text not null,
    state       text not null check (state in ('intended','delivered')),
    intended_at timestamptz not null,
    delivered_at timestamptz
);

-- Append-only. `seq` has no gaps per task (taken under the task's row lock); the fleet's stream is
-- ordered by (tx, id) and read only below pg_snapshot_xmin(pg_current_snapshot()).
create table event (
    id      bigint generated always as identity,
    tx      xid8 not null default pg_current_xact_id(),
    task    text not null references task,
    seq     bigint not null,
    subtask text,
    type    text not null,
    data    jsonb not null,
    at      timestamptz not null,
    primary key (task, seq)
);
create index event_stream on event (tx, id);

create table audit (
    id     bigint generated always as identity primary key,
    at     timestamptz not null,
    actor  text not null,
    action text not null,
    target text not null,
    detail jsonb not null default '{}'
);

create table idempotency (
    actor      text not null,
    key        text not null,
    body_hash  bytea not null,
    task       text not null references task,
    created_at timestamptz not null,
    primary key (actor, key)
);

-- User tokens and join tokens, by hash. A join token is spent once.
create table credential (
    token_hash bytea primary key,
    kind       text not null check (kind in ('admin','user','join')),
    subject    text not null,
    role       text,
    created_at timestamptz not null,
    expires_at timestamptz,
    spent_at   timestamptz,
    revoked_at timestamptz
);

-- One row: the secret that assignment tokens are derived with, and the layout version.
create table fleet (
    singleton    boolean primary key default true check (singleton),
    token_secret bytea not null,
    created_at   timestamptz not null
);
