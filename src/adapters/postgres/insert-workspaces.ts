import { checkList, checkTimerSeconds } from '../../core/argument-checks.js'
import type { CampaignLead } from '../../core/lead.js'
import { defaultsTo, type OptionRules, resolveOptions } from '../../core/resolve-options.js'
import type { Workspace } from '../../ports/workspace.js'
import { toMilliseconds } from '../../shared/seconds.js'
import { createConnections } from './connections.js'
import { COLUMN_NAMES, COLUMN_VALUES } from './lead-columns.js'
import { checkPool, checkSchema, DEFAULT_SCHEMA, quoteSchema } from './postgres-arguments.js'
import type { PostgresPool, SqlDatabase } from './postgres-pool.js'
import { createCommand, type Statement } from './statement.js'
import { stringifyStorable } from './storable-values.js'

/**
 * Options of {@link insertWorkspaces}.
 *
 * @example
 * ```ts
 * const options: InsertWorkspacesOptions = { schema: 'crm_leads', timeoutSeconds: 5 }
 * await insertWorkspaces(pool, workspaces, options)
 * ```
 */
export interface InsertWorkspacesOptions {
  /** The schema of the library's tables. Defaults to `campaign_lead`. */
  readonly schema?: string | undefined
  /** The timeout of the connection attempt and of the statement, in seconds. Defaults to 60. */
  readonly timeoutSeconds?: number | undefined
}

const OPTIONS = {
  schema: defaultsTo(DEFAULT_SCHEMA, checkSchema),
  timeoutSeconds: defaultsTo(60, checkTimerSeconds),
} satisfies OptionRules<InsertWorkspacesOptions>

/**
 * Inserts workspaces with their tags, campaigns, subsequences and leads, for example as initial or sample data. Inserts
 * all of them or none.
 *
 * @param pool - A connection pool, or a database such as `fromKysely(db)`.
 * @param workspaces - The workspaces. Their ids must not exist yet.
 * @throws TypeError if an option is unknown or invalid, or if PostgreSQL cannot store a field; the message names it.
 * @throws PostgreSQL's own error if a row violates a constraint, for example if an id already exists.
 *
 * @example
 * ```ts
 * await insertWorkspaces(pool, [{ id: 'ws_1', tags: ['Interested'], campaigns: [] }])
 * ```
 */
export async function insertWorkspaces<L extends CampaignLead = CampaignLead>(
  pool: PostgresPool | SqlDatabase,
  workspaces: ReadonlyArray<Workspace<L>>,
  options: InsertWorkspacesOptions = {},
): Promise<void> {
  checkPool('pool', pool)
  checkList('workspaces', workspaces, () => undefined)
  const { schema, timeoutSeconds } = resolveOptions('options', options, OPTIONS)
  const { run } = createConnections(pool, toMilliseconds(timeoutSeconds))
  await run(createInsertStatement(quoteSchema(schema)), [
    stringifyStorable('workspaces', workspaces),
  ])
}

function createInsertStatement(schema: string): Statement<never> {
  // PostgreSQL checks foreign keys at the end of the statement.
  return createCommand(`
with workspace as (
  select w.value ->> 'id' as id, w.value -> 'tags' as tags, w.value -> 'campaigns' as campaigns
  from jsonb_array_elements($1::text::jsonb) as w
), campaign as (
  select c.value ->> 'id' as id, w.id as workspace_id, c.value -> 'subsequences' as subsequences,
    c.value -> 'leads' as leads
  from workspace w cross join lateral jsonb_array_elements(w.campaigns) as c
), inserted_workspaces as (
  insert into ${schema}.workspaces (id, tags)
  select id, array(
    select t.name from jsonb_array_elements_text(tags) with ordinality as t (name, ordinal) order by t.ordinal
  ) from workspace
), inserted_campaigns as (
  insert into ${schema}.campaigns (id, workspace_id, subsequences)
  select id, workspace_id, subsequences from campaign
)
insert into ${schema}.leads (campaign_id, id, ${COLUMN_NAMES})
select campaign_id, id, ${COLUMN_VALUES}
from (
  select c.id as campaign_id, l.value ->> '_id' as id, l.value as lead
  from campaign c cross join lateral jsonb_array_elements(c.leads) as l
) i`)
}
