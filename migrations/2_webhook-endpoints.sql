-- Up Migration

create table webhook_endpoints (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  url text not null,
  -- Every webhook is signed with each secret, so that a secret can be rotated without downtime.
  secrets text[] not null check (cardinality(secrets) > 0 and array_position(secrets, null) is null),
  -- A disabled endpoint receives no webhooks.
  disabled_at timestamptz
);

create index on webhook_endpoints (workspace_id);

-- Down Migration

drop table webhook_endpoints;
