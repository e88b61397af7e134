// Leads in your own tables: copy this and adapt it. Here an application has `mailing.funnels` instead of campaigns and
// `mailing.contacts` instead of leads, with subsequences in rows, tags in an array, and custom columns. Only the
// intents are in a table of the library, which `migrateLeadTables` creates, or your migration tool by
// `readLeadMigrations`. Check your statements with `leadStatementChecks` of `campaign-lead/testing/contracts`.
import type { LeadStatements } from 'campaign-lead/postgres'
import type { WebhookEndpoint, WebhookEndpoints } from 'campaign-lead/webhooks'
import type { Pool } from 'pg'

/**
 * The application's tables. Two columns exist for the library: `revision` of a contact, and `rules_version` of an
 * account, which is replaced with every change of the account's labels and follow-ups.
 */
export const OWN_TABLES = `
create schema mailing;
create table mailing.accounts (
  key text primary key,
  labels text[] not null default '{}',
  rules_version uuid not null default gen_random_uuid()
);
-- A funnel stays in its account: a move would have to change the rules_version of both accounts.
create table mailing.funnels (
  slug text primary key, account text not null references mailing.accounts on delete cascade
);
create table mailing.follow_ups (
  funnel text references mailing.funnels on delete cascade, id text, name text not null, label text, position integer not null,
  primary key (funnel, id)
);
create sequence mailing.revisions;
create table mailing.contacts (
  funnel text references mailing.funnels on delete cascade, key text,
  revision bigint not null default nextval('mailing.revisions'),
  state text not null, label text, step smallint not null, has_replied boolean not null,
  -- ISO 8601 has milliseconds, and years of four digits.
  joined timestamptz(3) not null check (joined >= '0001-01-01 UTC' and joined < '10000-01-01 UTC'),
  follow_up jsonb, next_send jsonb, claimed_send jsonb, extra jsonb not null default '{}',
  -- When a sender has to look at the contact, as sendDueAt of the library. ISO 8601 sorts as text.
  send_due_at text collate "C" generated always as (case
    when state not in ('active', 'replied', 'completed') then null
    when claimed_send is not null then claimed_send ->> 'leaseUntil'
    when case when next_send ->> 'sequence' = 'main' then state = 'active' else follow_up ->> 'status' = 'active' end
      then next_send ->> 'sendAt' end) stored,
  primary key (funnel, key)
);
create index on mailing.contacts (send_due_at) where send_due_at is not null;
-- The webhook endpoints of an account.
create table mailing.receivers (
  id text primary key, account text not null references mailing.accounts on delete cascade,
  url text not null, secrets text[] not null, is_disabled boolean not null default false
);
create function mailing.change_revision() returns trigger language plpgsql as $$
begin new.revision = nextval('mailing.revisions'); return new; end $$;
create trigger change_revision before update on mailing.contacts
  for each row execute function mailing.change_revision();

-- A transaction that changes the rules locks them exclusively, and transactions that store decisions share the lock.
-- They queue for it: otherwise a steady stream of updates could starve the change.
create function mailing.change_rules() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('mailing.rules'));
  new.rules_version = gen_random_uuid(); return new;
end $$;
create trigger change_rules before update on mailing.accounts for each row execute function mailing.change_rules();
create function mailing.change_rules_of_account() returns trigger language plpgsql as $$
begin
  update mailing.accounts set rules_version = default
  where key in (select account from mailing.funnels where slug in (old.funnel, new.funnel));
  return null;
end $$;
create trigger change_rules after insert or update or delete on mailing.follow_ups
  for each row execute function mailing.change_rules_of_account();
create function mailing.lock_rules(slugs text[], skip_locked boolean default false)
returns table (funnel text, rules_version text) language plpgsql as $$
begin
  if not skip_locked then perform pg_advisory_xact_lock_shared(hashtext('mailing.rules'));
  elsif not pg_try_advisory_xact_lock_shared(hashtext('mailing.rules')) then return; end if;
  -- A separate statement, which sees changes that were committed during the wait. The default isolation level of
  -- sessions must be "read committed".
  return query select f.slug, a.rules_version::text
    from mailing.funnels f join mailing.accounts a on a.key = f.account where f.slug = any (slugs);
end $$;
`

/** The statements for `createPostgresLeadRepository({ pool, statements })`. */
export const ownStatements: LeadStatements = {
  load: `
select r.ordinal, c.revision as version, a.rules_version as config_version, c.extra || jsonb_build_object(
  '_id', c.key, 'campaignId', c.funnel, 'status', c.state, 'aiTag', c.label, 'currentSequenceStep', c.step,
  'replied', c.has_replied, 'addedAt', to_char(c.joined at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'subsequence', c.follow_up, 'pendingSend', c.next_send
) || case when c.claimed_send is null then '{}' else jsonb_build_object('sendInFlight', c.claimed_send) end as lead
from unnest((select $1::text[]), (select $2::text[])) with ordinality as r (funnel, key, ordinal)
join mailing.contacts c using (funnel, key)
join mailing.funnels f on f.slug = c.funnel join mailing.accounts a on a.key = f.account`,
  loadCampaigns: `
select f.slug as id, a.rules_version as config_version, a.key as workspace_id, a.labels as tags, array(
  select jsonb_build_object('id', id, 'name', name, 'trigger', jsonb_build_object('type', 'ai_tag', 'value', label))
  from mailing.follow_ups where funnel = f.slug order by position) as subsequences
from mailing.funnels f join mailing.accounts a on a.key = f.account where f.slug = any ($1::text[])`,
  lock: `
select from unnest((select $1::text[]), (select $2::text[])) as r (funnel, key)
join mailing.lock_rules($1) using (funnel) join mailing.contacts c using (funnel, key)
order by c.funnel, c.key for no key update of c`,
  update: `
with unchanged as (
  select i.* from input i
  join mailing.lock_rules(array(select campaign_id from input), true) r
    on r.funnel = i.campaign_id and r.rules_version = i.config_version
  join mailing.contacts c on c.funnel = i.campaign_id and c.key = i.lead_id and c.revision = i.version
  for no key update of c skip locked
)
update mailing.contacts c set
  state = coalesce(changes ->> 'status', state),
  label = case when changes ? 'aiTag' then changes ->> 'aiTag' else label end,
  step = coalesce((changes ->> 'currentSequenceStep')::smallint, step),
  has_replied = coalesce((changes ->> 'replied')::boolean, has_replied),
  joined = coalesce((changes ->> 'addedAt')::timestamptz, joined),
  follow_up = case when changes ? 'subsequence' then nullif(changes -> 'subsequence', 'null') else follow_up end,
  next_send = case when changes ? 'pendingSend' then nullif(changes -> 'pendingSend', 'null') else next_send end,
  claimed_send = case when changes ? 'sendInFlight' then nullif(changes -> 'sendInFlight', 'null') else claimed_send end,
  extra = coalesce(campaign_lead.change_custom_fields(extra, custom_changes), extra)
from unchanged i where c.funnel = i.campaign_id and c.key = i.lead_id and c.revision = i.version
returning i.ordinal, c.revision as version`,
  // Chosen at random among the earliest, so that several senders seldom choose the same.
  dueSends: `
select c.funnel as campaign_id, c.key as lead_id
from (
  select funnel, key from (
    select funnel, key from mailing.contacts
    where send_due_at <= to_char($1::timestamptz at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    order by send_due_at limit 32 * $2::bigint
  ) earliest order by random() limit $2
) chosen join mailing.contacts c using (funnel, key)
for no key update of c skip locked`,
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
