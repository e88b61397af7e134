import { check, checkString, isObject } from '../../core/argument-checks.js'
import { type OptionRules, optional, resolveOptions } from '../../core/options.js'
import { assignColumns, LEAD_OF_COLUMNS } from './lead-columns.js'
import { commandOf, type Statement } from './statement.js'

/**
 * What differs where leads, tags and subsequences are in tables of the host's own: the SQL that reads and
 * writes them. `pending_intents` stays the library's.
 *
 * @example
 * ```ts
 * const statements: Partial<LeadStatements> = {
 *   loadCampaigns: `select id, rules_version as config_version, account as workspace_id, tags, subsequences
 *     from crm.funnels where id = any ($1::text[])`,
 * }
 * const repository = createPostgresLeadRepository({ pool, statements })
 * ```
 */
export interface LeadStatements {
  /**
   * Reads leads. Parameters: `$1 text[]` the ids of their campaigns, `$2 text[]` their own. A row for each
   * that is there:
   *
   * - `place`: which of those asked for it is, from 1,
   * - `lead jsonb`: the `CampaignLead` as JSON, with any fields of the host's own. JavaScript rounds a number that it
   *   cannot hold, and an instant has milliseconds: so `update` writes only what changed. An instant is in the years 1
   *   to 9999, and not `infinity`: refuse others when they are stored,
   * - `version bigint`: counts its updates, by whomever: what others write and do not count, as by a trigger,
   *   may be written over. It begins again for no lead, also for one that was deleted and is inserted again,
   * - `config_version text`: that of its campaign, as `loadCampaigns` tells it.
   */
  readonly load: string
  /**
   * Reads campaigns. Parameter: `$1 text[]` their ids. A row for each that is there:
   *
   * - `id text`,
   * - `config_version text`: another with every change of the other columns, by the transaction that makes
   *   the change, and never the same again,
   * - `workspace_id text`,
   * - `tags`: a `text[]` or a JSON array, in their order,
   * - `subsequences`: a JSON array of `Subsequence`s, in their order.
   */
  readonly loadCampaigns: string
  /**
   * Locks leads against writers, and their campaigns against a change of `config_version`, until the
   * transaction ends. Parameters: those of `load`. Whoever locks several, locks them in one order, such as
   * that of their ids. It is a query, whose rows are not read.
   */
  readonly lock: string
  /**
   * Writes leads: an `update … returning place` of the rows of `input`, and of those only whose version is
   * still `input.version` and whose campaign's is still `input.config_version`; each gets the next version.
   * It begins with `update`, or with `with`, and reads `input` before it waits for a lock: only then is that wait
   * bounded. The columns of `input` are:
   *
   * - `place bigint`, `campaign_id text`, `lead_id text`, `version bigint`, `config_version text`,
   * - `changes jsonb`: each field of the lead that changed, with its new value, `null` if it was removed. Write these
   *   only: `state = case when changes ? 'status' then changes ->> 'status' else state end`,
   * - `own_changes jsonb`: what changed of the fields of your own, down to the part, or null if nothing did. If they
   *   are in one `jsonb` column, `coalesce(campaign_lead.change_own_fields(extra, own_changes), extra)` is its new
   *   value: `migrateLeadTables` creates that function, in the library's schema.
   */
  readonly update: string
}

const STATEMENTS = {
  load: optional(checkString),
  loadCampaigns: optional(checkString),
  lock: optional(checkString),
  update: optional(checkString),
} satisfies OptionRules<LeadStatements>

/** @throws TypeError if a statement is unknown, or not a text. */
export function checkLeadStatements(field: string, statements: unknown): void {
  check(isObject(statements), field, 'an object', statements)
  resolveOptions<Partial<LeadStatements>, typeof STATEMENTS>(field, statements, STATEMENTS)
}

/** What the decisions on the leads of a campaign `c` of the workspace `w` rest on. */
const CONFIG_VERSION = `w.config_version || '/' || c.config_version`

/**
 * The leads that are named. Behind a `select` PostgreSQL does not count them: it would find a plan for just so
 * many the cheaper one, and make it with every call, which takes longer than to carry it out.
 */
const NAMED_LEADS = 'unnest((select $1::text[]), (select $2::text[]))'

/** The statements for the tables that the package's migrations make. */
export function createLeadStatements(schema: string): LeadStatements {
  return {
    load: `
select r.place, l.version, ${CONFIG_VERSION} as config_version, ${LEAD_OF_COLUMNS} as lead
from ${NAMED_LEADS} with ordinality as r (campaign_id, lead_id, place)
join ${schema}.leads l on l.campaign_id = r.campaign_id and l.id = r.lead_id
join ${schema}.campaigns c on c.id = l.campaign_id
join ${schema}.workspaces w on w.id = c.workspace_id`,

    loadCampaigns: `
select c.id, ${CONFIG_VERSION} as config_version, c.workspace_id,
  array(
    select t.name from ${schema}.tags t where t.workspace_id = c.workspace_id order by t.position, t.name
  ) as tags,
  array(
    select jsonb_build_object('id', s.id, 'name', s.name, 'trigger', s.trigger)
    from ${schema}.subsequences s where s.campaign_id = c.id order by s.position, s.id
  ) as subsequences
from ${schema}.campaigns c
join ${schema}.workspaces w on w.id = c.workspace_id
where c.id = any ($1::text[])`,

    lock: `
select from ${NAMED_LEADS} as r (campaign_id, lead_id)
join ${schema}.hold_config_versions($1) as held on held.campaign_id = r.campaign_id
join ${schema}.leads l on l.campaign_id = r.campaign_id and l.id = r.lead_id
order by l.campaign_id, l.id
for no key update of l`,

    update: `
with held as materialized (
  select * from ${schema}.hold_config_versions(array(select campaign_id from input))
), unchanged as (
  select i.* from input i
  join held on held.campaign_id = i.campaign_id and held.config_version = i.config_version
  join ${schema}.leads l
    on l.campaign_id = i.campaign_id and l.id = i.lead_id and l.version = i.version
  order by l.campaign_id, l.id for no key update of l
)
update ${schema}.leads l set
  version = l.version + 1,
  ${assignColumns(schema)}
from unchanged i
where l.campaign_id = i.campaign_id and l.id = i.lead_id and l.version = i.version
returning i.place`,
  }
}

/**
 * Locks leads. Parameter beside those of `load`: `$3 text` for how many milliseconds each lock is waited
 * for; as long as the session's settings let it, where null.
 */
export function lockStatement(lock: string): Statement<never> {
  // Only their number: else a prepared one would fail once a column that it gives is altered.
  return commandOf(`
select case when ${limitWaits('$3')} then (select count(*) from (${lock}
) as locked) end`)
}

/** The server waits no longer for a lock, until the transaction ends; it goes on after a client has left. */
function limitWaits(milliseconds: string): string {
  return `${milliseconds}::text is null or set_config('lock_timeout', ${milliseconds}, true) is not null`
}

/**
 * Writes what is in `input`, and with each lead its intents. Parameters: `$1 jsonb` the input, `$2 text` for
 * how many milliseconds each lock is waited for.
 */
export function writeStatement(schema: string, update: string): string {
  return `
with input as materialized (
  select * from jsonb_to_recordset($1::jsonb) as i (
    place bigint, campaign_id text, lead_id text, version bigint, config_version text, changes jsonb,
    own_changes jsonb, trace jsonb, intents jsonb
  )
  where ${limitWaits('$2')}
), written as (${update}
), stored as (
  insert into ${schema}.pending_intents (id, campaign_id, lead_id, lead_version, intent, trace)
  select (s.value ->> 'id')::uuid, i.campaign_id, i.lead_id, i.version + 1, s.value -> 'intent', i.trace
  from written w
  join input i on i.place = w.place
  cross join lateral jsonb_array_elements(i.intents) with ordinality as s (value, place)
  order by i.place, s.place
)
select row_to_json(w)::text as row from written w`
}
