-- Up Migration

create table webhook_endpoints (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  url text not null,
  -- Each signs every webhook, so that one can be replaced without a gap.
  secrets text[] not null check (cardinality(secrets) > 0 and array_position(secrets, null) is null),
  -- Since when nothing more is sent to it.
  disabled_at timestamptz
);

create index on webhook_endpoints (workspace_id);

-- Down Migration

drop table webhook_endpoints;
