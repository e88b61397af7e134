// Leads in your own tables: copy this and adapt it. Here an application has `mailing.funnels` instead of campaigns and
// `mailing.contacts` instead of leads, with numeric keys, subsequences as JSON, tags in an array, and custom columns.
// Only the intents are in a table of the library, which `migrateLeadTables` creates.
import type { LeadStatements } from 'campaign-lead/postgres'
import type { WebhookEndpoint, WebhookEndpoints } from 'campaign-lead/webhooks'
import type { Pool } from 'pg'

/**
 * The application's tables. Two columns exist for the library: `revision` of a contact, and `rules_version`, which is
 * replaced with every change of a funnel's follow-ups or of an account's labels.
 */
export const OWN_TABLES = `
create schema mailing;

create table mailing.accounts (
  key text primary key,
  labels text[] not null default '{}',
  rules_version uuid not null default gen_random_uuid()
);

create table mailing.funnels (
  number bigint generated always as identity primary key,
  slug text not null unique,
  account text not null references mailing.accounts on delete cascade,
  -- The subsequences, in their order: [{ "id", "name", "trigger": { "type", "value" } }]
  follow_ups jsonb not null default '[]',
  rules_version uuid not null default gen_random_uuid()
);

create table mailing.contacts (
  number bigint generated always as identity primary key,
  funnel bigint not null references mailing.funnels on delete cascade,
  key text not null,
  -- Starts at the current time: a contact that is inserted again has a greater revision than the deleted contact.
  revision bigint not null default extract(epoch from clock_timestamp()) * 1000,
  state text not null,
  label text,
  step smallint not null,
  has_replied boolean not null,
  -- The library can read neither infinity nor years outside of 1 to 9999.
  joined timestamptz not null check (joined >= '0001-01-01 UTC' and joined < '10000-01-01 UTC'),
  follow_up jsonb,
  next_send jsonb,
  extra jsonb not null default '{}',
  unique (funnel, key)
);

-- The webhook endpoints of an account.
create table mailing.receivers (
  id text primary key,
  account text not null references mailing.accounts on delete cascade,
  url text not null,
  secrets text[] not null,
  is_disabled boolean not null default false
);

create function mailing.bump_rules_version() returns trigger language plpgsql as $$
begin
  new.rules_version = gen_random_uuid();
  return new;
end
$$;

-- Transactions that store decisions share this lock, and a transaction that changes the rules locks it exclusively.
-- They queue for it: otherwise a steady stream of updates could starve the change. It is a single lock for all
-- accounts: keep such a transaction short.
create function mailing.lock_rules() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('mailing.rules'));
  return null;
end
$$;

create trigger lock_rules before update of labels on mailing.accounts
  for each statement execute function mailing.lock_rules();

create trigger lock_rules before update of follow_ups on mailing.funnels
  for each statement execute function mailing.lock_rules();

create trigger bump_rules_version before update of labels on mailing.accounts
  for each row execute function mailing.bump_rules_version();

create trigger bump_rules_version before update of follow_ups on mailing.funnels
  for each row execute function mailing.bump_rules_version();

-- Counts changes that bypass the library as well: otherwise a decision could overwrite them.
create function mailing.increment_revision() returns trigger language plpgsql as $$
begin
  new.revision = old.revision + 1;
  return new;
end
$$;

create trigger increment_revision before update on mailing.contacts
  for each row when (new.revision <= old.revision) execute function mailing.increment_revision();
`

/** The shared lock of transactions that store decisions. */
const RULES_LOCK = `pg_advisory_xact_lock_shared(hashtext('mailing.rules'))`

/** The same lock without a wait: other updates that are written by the same statement must not wait either. */
const TRY_RULES_LOCK = `(select pg_try_advisory_xact_lock_shared(hashtext('mailing.rules')) from (select count(*) from input) as received)`

/** Changes with the rules of the account and with those of the funnel. */
const RULES_VERSION = `a.rules_version || '/' || f.rules_version`

/** The `select`s hide the length of the arrays from the planner: otherwise it plans the statement in every call. */
const REQUESTED_CONTACTS = 'unnest((select $1::text[]), (select $2::text[]))'

/** The statements for `createPostgresLeadRepository({ pool, statements })`. */
export const ownStatements: LeadStatements = {
  load: `
select r.ordinal, c.revision as version, ${RULES_VERSION} as config_version,
  c.extra || jsonb_build_object(
    '_id', c.key,
    'campaignId', f.slug,
    'status', c.state,
    'aiTag', c.label,
    'currentSequenceStep', c.step,
    'replied', c.has_replied,
    'addedAt', to_char(c.joined at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'subsequence', c.follow_up,
    'pendingSend', c.next_send
  ) as lead
from ${REQUESTED_CONTACTS} with ordinality as r (slug, key, ordinal)
join mailing.funnels f on f.slug = r.slug
join mailing.accounts a on a.key = f.account
join mailing.contacts c on c.funnel = f.number and c.key = r.key`,

  loadCampaigns: `
select f.slug as id, ${RULES_VERSION} as config_version, a.key as workspace_id, a.labels as tags,
  f.follow_ups as subsequences
from mailing.funnels f join mailing.accounts a on a.key = f.account
where f.slug = any ($1::text[])`,

  lock: `
select c.*
from ${REQUESTED_CONTACTS} as r (slug, key)
join mailing.funnels f on f.slug = r.slug
join mailing.accounts a on a.key = f.account
join mailing.contacts c on c.funnel = f.number and c.key = r.key
cross join (select ${RULES_LOCK}) as rules_lock
order by c.number
for share of a, f for no key update of c`,

  update: `
with rules as (
  select f.number, f.slug, ${RULES_VERSION} as config_version
  from mailing.funnels f join mailing.accounts a on a.key = f.account
  where f.slug in (select campaign_id from input) and ${TRY_RULES_LOCK}
  for share of a, f skip locked
), unchanged as (
  select i.*, c.number
  from input i
  join rules on rules.slug = i.campaign_id and rules.config_version = i.config_version
  join mailing.contacts c
    on c.funnel = rules.number and c.key = i.lead_id and c.revision = i.version
  for no key update of c skip locked
)
update mailing.contacts c set
  revision = c.revision + 1,
  state = case when changes ? 'status' then changes ->> 'status' else state end,
  label = case when changes ? 'aiTag' then changes ->> 'aiTag' else label end,
  step = case when changes ? 'currentSequenceStep' then (changes ->> 'currentSequenceStep')::smallint else step end,
  has_replied = case when changes ? 'replied' then (changes ->> 'replied')::boolean else has_replied end,
  joined = case when changes ? 'addedAt' then (changes ->> 'addedAt')::timestamptz else joined end,
  follow_up = case when changes ? 'subsequence' then nullif(changes -> 'subsequence', 'null') else follow_up end,
  next_send = case when changes ? 'pendingSend' then nullif(changes -> 'pendingSend', 'null') else next_send end,
  extra = coalesce(campaign_lead.change_custom_fields(extra, custom_changes), extra)
from unchanged i
where c.number = i.number and c.revision = i.version
returning i.ordinal, c.revision as version`,
}

/**
 * Creates the `endpoints` for `createIntentRelay` and `createIntentWorkers`. `createPostgresWebhookEndpoints` finds
 * only endpoints of campaigns in the library's tables.
 */
export function createOwnEndpoints(pool: Pool): WebhookEndpoints {
  return {
    async ofCampaigns(campaignIds) {
      // A funnel without receivers has an empty list. The webhooks of an unknown funnel stay pending.
      const { rows } = await pool.query<{ slug: string; receivers: WebhookEndpoint[] }>(
        `select f.slug, array(
           select jsonb_build_object('id', r.id, 'url', r.url, 'secrets', r.secrets)
           from mailing.receivers r where r.account = f.account and not r.is_disabled order by r.id
         ) as receivers
         from mailing.funnels f where f.slug = any ($1)`,
        [campaignIds],
      )
      return new Map(rows.map(({ slug, receivers }) => [slug, receivers]))
    },
    async find(id) {
      const { rows } = await pool.query<WebhookEndpoint & { is_disabled: boolean }>(
        'select id, url, secrets, is_disabled from mailing.receivers where id = $1',
        [id],
      )
      const [receiver = null] = rows
      return receiver?.is_disabled ? 'disabled' : receiver
    },
    async disable({ id, url }) {
      const { rowCount } = await pool.query(
        'update mailing.receivers set is_disabled = true where id = $1 and url = $2 and not is_disabled',
        [id, url],
      )
      return rowCount === 1
    },
  }
}
