-- Git is in PostgreSQL: packs in chunks that nothing refers to until one short transaction accepts
-- them and moves a ref by compare-and-set. Disk holds objects only, as a cache.

create table git_pack (
    id            uuid primary key,
    repository_id uuid not null references repository,
    -- neither: the base (uploads, imports). task alone: what stays of its branches.
    -- both: an assignment's, which lie apart; at its end one pack of the branch stays
    task          text,
    assignment    uuid,
    -- octets of the pack and of its index, which follows the pack in the chunks
    size          bigint not null default 0,
    index_size    bigint not null default 0,
    -- of both; what comes back from the chunks or lies in the cache is compared with it
    sha256        bytea,
    -- false: larger than what PostgreSQL keeps, lives in the cache only
    stored        boolean not null default true,
    -- where a pack that is not stored can be fetched from again
    origin        text,
    state         text not null check (state in ('arriving','accepted')),
    position      bigint generated always as identity,
    created_at    timestamptz not null,
    check (assignment is null or task is not null),
    check (state = 'arriving' or sha256 is not null)
);
create index git_pack_of_repository on git_pack (repository_id, position) where state = 'accepted';
create index git_pack_of_assignment on git_pack (assignment) where assignment is not null;
create index git_pack_arriving on git_pack (created_at) where state = 'arriving';

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
    commit_id     text not null check (commit_id ~ '^[0-9a-f]{40}$'),
    created_by    text not null,
    created_at    timestamptz not null,
    arrived_at    timestamptz
);
