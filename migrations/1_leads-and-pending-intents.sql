-- Up Migration

-- The functions below use this search path. A session's temporary tables are searched first, unless pg_temp is last.
do $$ begin perform set_config('search_path', current_setting('search_path') || ', pg_temp', true); end $$;

-- A decision depends on the lead, on the tags of its workspace and on the subsequences of its campaign. Every change of
-- a workspace or a campaign replaces its `config_version`, and a decision is stored only if both are unchanged. They
-- are not counters: after a restored backup or a lost commit, a counter could return to an earlier value.
create table workspaces (
  id text primary key,
  -- The AI tags, in their order.
  tags text[] not null default '{}' check (array_position(tags, null) is null),
  config_version uuid not null default gen_random_uuid()
);

create table campaigns (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  -- In their order of precedence: [{ "id": "…", "name": "…", "trigger": { "type": "ai_tag", "value": "…" } }]
  subsequences jsonb not null default '[]' check (
    -- Each element has these strings.
    subsequences = jsonb_path_query_array(
      subsequences,
      'strict $[*] ? (@.id.type() == "string" && @.name.type() == "string" && @.trigger.type.type() == "string")',
      silent => true
    )
  ),
  config_version uuid not null default gen_random_uuid()
);

create index on campaigns (workspace_id);

-- The versions of all leads. A lead that is deleted and inserted again gets a greater version: receivers treat smaller
-- versions as stale. No column owns the sequence, so that `truncate leads restart identity` does not reset it.
create sequence lead_versions;

-- So that the privileges on the tables suffice.
grant usage on sequence lead_versions to public;

create table leads (
  campaign_id text not null references campaigns on delete cascade,
  id text not null,
  -- Increases with every update, including updates that bypass the library.
  version bigint not null default nextval('lead_versions') check (version >= 0),
  status text not null check (
    status in ('pending', 'active', 'paused', 'completed', 'bounced', 'unsubscribed', 'replied', 'removed')
  ),
  ai_tag text,
  current_sequence_step integer not null check (current_sequence_step >= 0),
  replied boolean not null,
  -- Milliseconds, as in ISO 8601 and JavaScript: a lead that is read has its exact timestamps.
  added_at timestamptz(3) not null,

  subsequence_id text,
  subsequence_status text check (subsequence_status in ('active', 'completed')),
  subsequence_current_step integer check (subsequence_current_step >= 0),
  subsequence_emails_sent integer check (subsequence_emails_sent >= 0),
  subsequence_enrolled_at timestamptz(3),
  subsequence_completed_at timestamptz(3),

  pending_send_id text,
  pending_send_sequence text check (pending_send_sequence in ('main', 'subsequence')),
  pending_send_at timestamptz(3),

  -- The e-mail that a sender has claimed.
  send_in_flight_id text,
  send_in_flight_sequence text check (send_in_flight_sequence in ('main', 'subsequence')),
  -- The enrollment that it counts for, which the lead may have left.
  send_in_flight_subsequence_id text,
  send_in_flight_enrolled_at timestamptz(3),
  send_in_flight_attempt integer check (send_in_flight_attempt >= 1),
  send_in_flight_claimed_at timestamptz(3),
  send_in_flight_lease_until timestamptz(3),

  -- The application's fields of the lead.
  custom_fields jsonb not null default '{}' check (jsonb_typeof(custom_fields) = 'object'),

  -- When a sender has to look at the lead: when it can claim the pending send, or when the lease of the claimed send
  -- expires. Null if the status does not allow e-mails. It is the function `sendDueAt` of the library.
  -- The last column, so that rows without it can be inserted by `select *`.
  send_due_at timestamptz(3) generated always as (
    case
      when send_in_flight_id is not null then
        case when status in ('active', 'replied', 'completed') then send_in_flight_lease_until end
      when pending_send_sequence = 'main' then
        case when status = 'active' then pending_send_at end
      when subsequence_status = 'active' then
        case when status in ('active', 'replied', 'completed') then pending_send_at end
    end
  ) stored,

  primary key (campaign_id, id),
  constraint subsequence_is_whole check (
    num_nonnulls(
      subsequence_id, subsequence_status, subsequence_current_step, subsequence_emails_sent,
      subsequence_enrolled_at
    ) in (0, 5)
  ),
  constraint subsequence_completed_at_goes_with_completed check (
    (subsequence_status is not distinct from 'completed') = (subsequence_completed_at is not null)
  ),
  constraint pending_send_is_whole check (
    num_nonnulls(pending_send_id, pending_send_sequence, pending_send_at) in (0, 3)
  ),
  constraint send_in_flight_is_whole check (
    num_nonnulls(
      send_in_flight_id, send_in_flight_sequence, send_in_flight_attempt, send_in_flight_claimed_at,
      send_in_flight_lease_until
    ) in (0, 5)
  ),
  constraint send_in_flight_of_a_subsequence_has_its_enrollment check (
    num_nonnulls(send_in_flight_subsequence_id, send_in_flight_enrolled_at)
      = case when send_in_flight_sequence = 'subsequence' then 2 else 0 end
  ),
  -- ISO 8601 with a year of four digits cannot express other timestamps, such as infinity.
  constraint timestamps_are_in_the_years_1_to_9999 check (
    least(
      added_at, subsequence_enrolled_at, subsequence_completed_at, pending_send_at, send_in_flight_enrolled_at,
      send_in_flight_claimed_at, send_in_flight_lease_until
    ) >= '0001-01-01 UTC'
    and greatest(
      added_at, subsequence_enrolled_at, subsequence_completed_at, pending_send_at, send_in_flight_enrolled_at,
      send_in_flight_claimed_at, send_in_flight_lease_until
    ) < '10000-01-01 UTC'
  )
)
-- Free space in each page allows HOT updates, which do not change the indexes.
with (fillfactor = 80);

-- For senders, which look for the sends that are due. With the key, so that they read only the leads that they choose.
create index on leads (send_due_at) include (campaign_id, id) where send_due_at is not null;

-- The outbox: intents that have neither been executed nor moved to a queue. They are stored together with the lead.
create table pending_intents (
  sequence bigint generated always as identity primary key,
  id uuid not null unique,
  campaign_id text not null,
  lead_id text not null,
  lead_version bigint not null,
  intent jsonb not null check (coalesce(intent ->> 'type', '') in ('cancelSend', 'enrollment', 'emitWebhook')),
  -- The W3C trace context of the update, which the execution of the intent continues.
  trace jsonb not null default '{}',
  created_at timestamptz not null default now()
);

-- For the relay: a backlog of one kind of intent must not slow down the other kinds.
create index on pending_intents (sequence) where intent ->> 'type' = 'emitWebhook';
create index on pending_intents (sequence) where intent ->> 'type' <> 'emitWebhook';

-- Also for updates that bypass the library: otherwise a decision could overwrite them.
create function change_lead_version() returns trigger language plpgsql as $$
begin
  if (new.campaign_id, new.id) <> (old.campaign_id, old.id) then
    raise exception 'The campaign_id and id of a lead cannot change: delete the lead and insert another'
      using errcode = 'integrity_constraint_violation';
  end if;
  -- A sequence that was not restored together with the leads can be behind. It is named by its schema, because a
  -- search path of the function would take as long as the rest of it.
  new.version = greatest(nextval(format('%I.lead_versions', tg_table_schema)::regclass), old.version + 1);
  return new;
end
$$;

create trigger change_version before update on leads for each row execute function change_lead_version();

-- Transactions that store decisions share a lock on the configuration of a workspace: its row and its campaigns. A
-- transaction that changes it locks it exclusively. These are advisory locks, because transactions queue for them: new
-- shared row locks are granted while an exclusive row lock waits, so a change could wait indefinitely. There are at
-- most 1,024 of them, whatever the number of workspaces, because each takes space in the server's lock table. Change
-- one workspace per transaction: otherwise two transactions can deadlock, and PostgreSQL aborts one of them.
--
-- The argument is the column with the id of the workspace.
create function change_config_version() returns trigger language plpgsql set search_path from current as $$
begin
  perform pg_advisory_xact_lock(
    'workspaces'::regclass::oid::integer, hashtext(to_jsonb(old) ->> tg_argv[0]) & 1023
  );
  new.config_version = gen_random_uuid();
  return new;
end
$$;

create trigger change_config_version before update on workspaces
  for each row when (new is distinct from old) execute function change_config_version('id');
create trigger change_config_version before update on campaigns
  for each row when (new is distinct from old) execute function change_config_version('workspace_id');

-- Locks the configuration of campaigns in shared mode until the transaction ends, and returns its versions. Does not
-- return a campaign that moves to another workspace during the wait. With `skip_locked`, it does not wait, and does not
-- return a campaign whose configuration another transaction is changing.
create function lock_config_versions(campaign_ids text[], skip_locked boolean default false)
returns table (campaign_id text, config_version text)
-- With a generic plan, which is planned once per connection: PostgreSQL would estimate custom plans as cheaper, and
-- plan in every call.
language plpgsql rows 1 set search_path from current set plan_cache_mode = force_generic_plan as $$
declare
  locked_keys integer[] := array(
    select k.key
    -- In a consistent order: otherwise two transactions with several workspaces could deadlock.
    from (
      select distinct hashtext(c.workspace_id) & 1023 as key from campaigns c where c.id = any (campaign_ids)
      order by key
    ) k
    where case when skip_locked
      then pg_try_advisory_xact_lock_shared('workspaces'::regclass::oid::integer, k.key)
      else pg_advisory_xact_lock_shared('workspaces'::regclass::oid::integer, k.key) is not null
    end
  );
begin
  -- A separate statement, which sees changes that were committed during the wait.
  if current_setting('transaction_isolation') not in ('repeatable read', 'serializable') then
    return query
      select c.id, w.config_version || '/' || c.config_version
      from campaigns c join workspaces w on w.id = c.workspace_id
      where c.id = any (campaign_ids) and hashtext(c.workspace_id) & 1023 = any (locked_keys);
  else
    -- A transaction with an older snapshot does not see a change: locking the changed row makes it fail. It skips a
    -- locked row: the transaction that locked it may wait for the advisory lock, and both would wait for each other.
    -- These row locks do not queue: under this isolation level, a steady stream of updates can delay a change.
    return query
      select c.id, w.config_version || '/' || c.config_version
      from campaigns c join workspaces w on w.id = c.workspace_id
      where c.id = any (campaign_ids) and hashtext(c.workspace_id) & 1023 = any (locked_keys)
      for share of w, c skip locked;
  end if;
end
$$;

-- Sets, inserts or removes parts of the custom fields. All other parts stay unchanged, to the last digit: a client that
-- writes back the whole value would round numbers that it cannot represent.
create function change_custom_fields(custom_fields jsonb, changes jsonb) returns jsonb
language plpgsql immutable strict as $$
declare
  change jsonb;
  path text[];
begin
  for change in
    select c.value from jsonb_array_elements(changes) with ordinality as c (value, ordinal) order by c.ordinal
  loop
    path := array(
      select p.value from jsonb_array_elements_text(change -> 'path') with ordinality as p (value, ordinal)
      order by p.ordinal
    );
    custom_fields := case
      when change ? 'set' then jsonb_set(custom_fields, path, change -> 'set')
      when change ? 'insert' then jsonb_insert(custom_fields, path, change -> 'insert')
      else custom_fields #- path
    end;
  end loop;
  return custom_fields;
end
$$;

-- Down Migration

drop table pending_intents, leads, campaigns, workspaces;
drop sequence lead_versions;
drop function change_lead_version, change_config_version, lock_config_versions, change_custom_fields;
