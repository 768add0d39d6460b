-- Git is in PostgreSQL: packs in chunks that nothing refers to until one short transaction accepts
-- them and moves a ref by compare-and-set. Disk holds objects only, as a cache.

create table git_pack (
    id            uuid primary key,
    repository_id uuid not null references repository,
    -- packs of an assignment lie apart; at its end one pack of the branch stays
    assignment    uuid,
    size          bigint not null,
    sha256        bytea,
    state         text not null check (state in ('arriving','accepted')),
    position      bigint generated always as identity,
    created_at    timestamptz not null
);
create index git_pack_of_repository on git_pack (repository_id, position) where state = 'accepted';

create table git_pack_chunk (
    pack  uuid not null references git_pack on delete cascade,
    n     integer not null,
    data  bytea not null,
    primary key (pack, n)
);
alter table git_pack_chunk alter column data set storage external;

create table git_ref (
    repository_id uuid not null references repository,
    name          text not null,
    commit_id     text not null check (commit_id ~ '^[0-9a-f]{40}$'),
    moved_at      timestamptz not null,
    primary key (repository_id, name)
);

create table upload (
    id            uuid primary key,
    repository_id uuid not null references repository,
    commit_id     text not null,
    created_by    text not null,
    created_at    timestamptz not null,
    arrived_at    timestamptz,
    -- larger than what PostgreSQL keeps: lives in the cache only
    cache_only    boolean not null default false
);
