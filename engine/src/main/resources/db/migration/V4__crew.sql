-- The crew: plans, what a subtask of a plan is told beyond its instructions, the merge queue. A
-- task in mode crew has a subtask `main`, which stands for the whole of it: its PLAN, the REVIEW of
-- the whole and the queue's CHECKs are that one's assignments. People never see it.

alter table subtask drop constraint subtask_key_check;
alter table subtask
    add constraint subtask_key_check check (key ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
    add column acceptance     jsonb not null default '[]',
    add column depends_on     jsonb not null default '[]',
    add column touches        jsonb not null default '[]',
    -- the paths that it changed in fact, wherever it had said it would
    add column touched        jsonb not null default '[]',
    -- where its branch started; what it has to show is judged from here on
    add column start_commit   text;

alter table task
    -- the tree of the task's branch
    add column main_tree text,
    add column plan_only boolean not null default false;

-- What the manager proposed, whatever became of it.
create table plan (
    task       text not null references task,
    number     integer not null,
    content    jsonb not null,
    state      text not null check (state in ('proposed','accepted','refused')),
    created_at timestamptz not null,
    primary key (task, number)
);

-- Subtasks on their way onto the task's branch, in the order of their acceptance. A batch is those
-- with a `merged`: each a merge onto the one before, the first onto the task's branch.
create table merge_entry (
    task      text not null,
    subtask   text not null,
    position  bigint generated always as identity,
    tip       text not null,
    -- the merge commit that the queue made, its tree, and what it was made onto
    merged    text,
    tree      text,
    onto      text,
    -- the check is red with it and was green without it
    red       boolean not null default false,
    primary key (task, subtask),
    foreign key (task, subtask) references subtask (task, key)
);
