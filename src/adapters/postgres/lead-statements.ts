import { check, checkString, isObject } from '../../core/argument-checks.js'
import { type OptionRules, optional, resolveOptions } from '../../core/resolve-options.js'
import { assignColumns, LEAD_JSON } from './lead-columns.js'
import { readWrittenRow, type WrittenRow } from './rows.js'
import { createCommand, createStatement, type Statement } from './statement.js'

/**
 * The SQL that reads and writes leads, tags and subsequences. Pass your own SQL if they are in your own tables.
 * `pending_intents` stays the library's table. Test your SQL with `leadStatementChecks` of
 * `campaign-lead/testing/contracts`.
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
   * Reads leads. Parameters: `$1 text[]` the ids of their campaigns, `$2 text[]` their own ids. Returns one row for
   * each lead that exists:
   *
   * - `ordinal bigint`: the position of the lead in the parameters, from 1,
   * - `lead jsonb`: the `CampaignLead` as JSON, including custom fields. JavaScript rounds some numbers, and timestamps
   *   to milliseconds: therefore `update` writes changes only. Timestamps must be in the years 1 to 9999 and not
   *   `infinity`: reject others when they are stored,
   * - `version bigint`: increases with every write to the lead. A write that does not increase it may be overwritten: a
   *   trigger can increase it for writes that bypass the library. A lead that is deleted and inserted again must
   *   continue with a greater version,
   * - `config_version text`: the value that `loadCampaigns` returns for the lead's campaign.
   */
  readonly load: string
  /**
   * Reads campaigns. Parameter: `$1 text[]` their ids. Returns one row for each campaign that exists:
   *
   * - `id text`,
   * - `config_version text`: replaced in every transaction that changes one of the other columns, by a value that was
   *   never used before,
   * - `workspace_id text`,
   * - `tags`: a `text[]` or a JSON array, in their order,
   * - `subsequences`: a JSON array of `Subsequence`s, in their order.
   */
  readonly loadCampaigns: string
  /**
   * Locks leads against writes, and the `config_version` of their campaigns against changes, until the transaction
   * ends. Parameters: those of `load`. It is a query, whose rows are not read. Lock multiple leads in a consistent
   * order, for example by id: otherwise two updates can deadlock.
   */
  readonly lock: string
  /**
   * Writes leads: an `update … returning ordinal, version` of the rows of `input`, with the new versions. It writes a
   * lead only if its version still equals `input.version` and the version of its campaign still equals
   * `input.config_version`, and increases the lead's version. It begins with `update` or `with`.
   *
   * One statement writes the leads of many callers. Therefore it should not wait for a locked lead or a locked
   * `config_version`, but omit the lead, by `for no key update skip locked` and `pg_try_advisory_xact_lock_shared`: the
   * repository then locks this lead by `lock`, and updates it alone. A statement that waits delays the other callers by
   * up to 50 ms; it must read `input` before it waits, otherwise this limit does not apply. The columns of `input` are:
   *
   * - `ordinal bigint`, `campaign_id text`, `lead_id text`, `version bigint`, `config_version text`,
   * - `changes jsonb`: each changed field with its new value, or `null` if it was removed. Write only these:
   *   `state = case when changes ? 'status' then changes ->> 'status' else state end`,
   * - `custom_changes jsonb`: the changed parts of the custom fields, or SQL null if none changed. If the custom fields
   *   are in one `jsonb` column, its new value is
   *   `coalesce(campaign_lead.change_custom_fields(extra, custom_changes), extra)`. `migrateLeadTables` creates this
   *   function in the library's schema.
   */
  readonly update: string
  /**
   * Lists leads whose `sendDueAt` has come. Parameters: `$1 timestamptz` the time at which they are due, including this
   * time itself, `$2 integer` the maximum number of leads. Returns `campaign_id text` and `lead_id text`. It is a query
   * in a separate transaction, except in a repository of `within`.
   *
   * Optional. A repository with other statements `load` or `update` has the capability `dueSends` only if this statement
   * is passed as well.
   */
  readonly dueSends?: string
}

const STATEMENTS = {
  load: optional(checkString),
  loadCampaigns: optional(checkString),
  lock: optional(checkString),
  update: optional(checkString),
  dueSends: optional(checkString),
} satisfies OptionRules<LeadStatements>

/** @throws TypeError if a statement is unknown or not a string; the message names it. */
export function checkLeadStatements(field: string, statements: unknown): void {
  check(isObject(statements), field, 'an object', statements)
  resolveOptions<Partial<LeadStatements>, typeof STATEMENTS>(field, statements, STATEMENTS)
}

/** The version of the tags and subsequences of a campaign `c` in the workspace `w`. */
const CONFIG_VERSION = `w.config_version || '/' || c.config_version`

/**
 * The leads in the parameters. The `select`s hide the length of the arrays from the planner: otherwise PostgreSQL plans
 * the statement in every call, which takes longer than running it.
 */
const REQUESTED_LEADS = 'unnest((select $1::text[]), (select $2::text[]))'

/**
 * With 8 senders, 4 % of the leads that a sender lists are claimed by another one, and 21 % with 32 senders. A greater
 * number would read more of the index in every call.
 */
const DUE_SENDS_PER_CHOICE = 32

/**
 * Returns the statements of a repository: those that the application passes, otherwise those for the library's tables.
 * The index of the library does not contain its tables: the statement `dueSends` of the library would list other leads.
 */
export function resolveLeadStatements(
  schema: string,
  own: Partial<LeadStatements>,
): LeadStatements {
  const { dueSends, ...statements } = createLeadStatements(schema)
  const hasOwnLeads = own.load !== undefined || own.update !== undefined
  return { ...statements, ...(!hasOwnLeads && { dueSends }), ...own }
}

/** Creates the statements for the library's tables. */
export function createLeadStatements(schema: string): Required<LeadStatements> {
  return {
    load: `
select r.ordinal, l.version, ${CONFIG_VERSION} as config_version, ${LEAD_JSON} as lead
from ${REQUESTED_LEADS} with ordinality as r (campaign_id, lead_id, ordinal)
join ${schema}.leads l on l.campaign_id = r.campaign_id and l.id = r.lead_id
join ${schema}.campaigns c on c.id = l.campaign_id
join ${schema}.workspaces w on w.id = c.workspace_id`,

    loadCampaigns: `
select c.id, ${CONFIG_VERSION} as config_version, c.workspace_id, w.tags, c.subsequences
from ${schema}.campaigns c
join ${schema}.workspaces w on w.id = c.workspace_id
where c.id = any ($1::text[])`,

    lock: `
select from ${REQUESTED_LEADS} as r (campaign_id, lead_id)
join ${schema}.lock_config_versions($1, false) as locked on locked.campaign_id = r.campaign_id
join ${schema}.leads l on l.campaign_id = r.campaign_id and l.id = r.lead_id
order by l.campaign_id, l.id
for no key update of l`,

    update: `
with locked as materialized (
  select * from ${schema}.lock_config_versions(array(select campaign_id from input), true)
), unchanged as (
  select i.* from input i
  join locked on locked.campaign_id = i.campaign_id and locked.config_version = i.config_version
  join ${schema}.leads l
    on l.campaign_id = i.campaign_id and l.id = i.lead_id and l.version = i.version
  for no key update of l skip locked
)
update ${schema}.leads l set
  ${assignColumns(schema)}
from unchanged i
where l.campaign_id = i.campaign_id and l.id = i.lead_id and l.version = i.version
returning i.ordinal, l.version`,

    // Senders that list leads at the same time must get different ones, and a lock ends with the statement, before any of
    // them has claimed a send. So each chooses among more leads than it needs, at random: the earliest, because a lead
    // must not wait indefinitely. A lead that another transaction locks would keep the sender waiting.
    dueSends: `
select l.campaign_id, l.id as lead_id
from (
  select campaign_id, id
  from (
    select campaign_id, id from ${schema}.leads where send_due_at <= $1
    order by send_due_at limit ${DUE_SENDS_PER_CHOICE} * $2::bigint
  ) earliest
  order by random() limit $2
) chosen
join ${schema}.leads l on l.campaign_id = chosen.campaign_id and l.id = chosen.id
where l.send_due_at <= $1
for no key update of l skip locked`,
  }
}

/**
 * Creates the statement that locks leads. Parameters: those of `load`, and `$3 text` the lock timeout in milliseconds,
 * or null for the session's own setting.
 */
export function createLockStatement(lock: string): Statement<never> {
  // It returns only a count: a prepared statement that returns a table's columns fails after a column is altered.
  return createCommand(`
select case when ${setLockTimeout('$3')} then (select count(*) from (${lock}
) as locked) end`)
}

/** Limits each wait for a lock until the transaction ends. The server also waits after the client has disconnected. */
function setLockTimeout(milliseconds: string): string {
  return `${milliseconds}::text is null or set_config('lock_timeout', ${milliseconds}, true) is not null`
}

/**
 * Creates the statement that writes leads and their intents. Parameters: `$1 jsonb` the rows of `input`, `$2 text` the
 * lock timeout in milliseconds, or null for the session's own setting.
 */
export function createWriteStatement(schema: string, update: string): Statement<WrittenRow> {
  return createStatement(
    `
with input as materialized (
  select * from jsonb_to_recordset($1::text::jsonb) as i (
    ordinal bigint, campaign_id text, lead_id text, version bigint, config_version text, changes jsonb,
    custom_changes jsonb, trace jsonb, intents jsonb
  )
  where ${setLockTimeout('$2')}
), written as (${update}
), stored as (
  insert into ${schema}.pending_intents (id, campaign_id, lead_id, lead_version, intent, trace)
  select (s.value ->> 'id')::uuid, i.campaign_id, i.lead_id, w.version, s.value -> 'intent', i.trace
  from written w
  join input i on i.ordinal = w.ordinal
  cross join lateral jsonb_array_elements(i.intents) with ordinality as s (value, ordinal)
  order by i.ordinal, s.ordinal
)
select row_to_json(w)::text as row from written w`,
    readWrittenRow,
  )
}
