import { randomUUID } from 'node:crypto'
import type { Result } from '../../core/decision.js'
import { refusals } from '../../core/errors.js'
import type { CampaignLead } from '../../core/lead.js'
import type { DecideLeadUpdate, LeadRef, StoredUpdate } from '../../ports/lead-repository.js'
import type { TraceCarrier, Tracing } from '../../ports/tracing.js'
import type { FindCampaigns } from './campaign-cache.js'
import type { RunStatement } from './connections.js'
import { compareLeads } from './lead-changes.js'
import type { LockTimeout } from './lock-timeout.js'
import type { CampaignRow, LeadRow, WrittenRow } from './rows.js'
import type { Statement } from './statement.js'
import { stringifyStorable } from './storable-values.js'

/** An update of several leads, each named once. */
export interface BatchUpdate<L extends CampaignLead> {
  readonly refs: readonly LeadRef[]
  readonly decide: DecideLeadUpdate<L>
  readonly lockTimeout: LockTimeout
}

/** The result for one lead. */
export type UpdateResult<L extends CampaignLead> = Result<StoredUpdate<L>>

/** The result of one attempt for one lead, or `null` after a version conflict: the attempt has to be repeated. */
export type AttemptResult<L extends CampaignLead> = UpdateResult<L> | null

/** The statements of an update. */
export interface UpdateStatements<L extends CampaignLead> {
  readonly load: Statement<LeadRow<L>>
  readonly findCampaigns: FindCampaigns
  readonly lock: Statement<never>
  readonly write: Statement<WrittenRow>
  /** Its context is stored with the intents, so that their delivery continues the trace. */
  readonly tracing: Tracing
}

/** Locks the leads and then attempts the update, in a transaction. Returns the results in the order of the leads. */
export async function attemptLockedUpdate<L extends CampaignLead>(
  statements: UpdateStatements<L>,
  run: RunStatement,
  batch: BatchUpdate<L>,
): Promise<ReadonlyArray<AttemptResult<L>>> {
  // In a separate statement: the rows that a statement joins to a locked row can be older than the lock.
  await run(statements.lock, [...toParameters(batch.refs), batch.lockTimeout.toSetting()])
  return await attemptUpdate(statements, run, batch)
}

/**
 * Attempts an update: loads the leads, decides on each, and writes the changed leads that are still as they were
 * loaded. Returns the results in the order of the leads.
 */
export async function attemptUpdate<L extends CampaignLead>(
  { load, findCampaigns, write, tracing }: UpdateStatements<L>,
  run: RunStatement,
  { refs, decide, lockTimeout }: BatchUpdate<L>,
): Promise<ReadonlyArray<AttemptResult<L>>> {
  const rows = await run(load, toParameters(refs))
  const campaigns = await findCampaigns(run, rows)
  const results = new Map<number, AttemptResult<L>>()
  const inputs = new Map<number, string>()
  const trace = tracing.inject()
  for (const row of rows) {
    const { result, input } = prepareUpdate(row, campaigns.get(row.lead.campaignId), decide, trace)
    results.set(row.ordinal, result)
    if (input !== null) inputs.set(row.ordinal, input)
  }
  if (inputs.size > 0) {
    const input = `[${[...inputs.values()].join()}]`
    const written = await run(write, [input, lockTimeout.toSetting()])
    for (const { ordinal } of written) inputs.delete(ordinal)
    for (const ordinal of inputs.keys()) results.set(ordinal, null)
  }
  return refs.map((_, index) => {
    const result = results.get(index + 1)
    return result === undefined ? toFailure(refusals.notFound()) : result
  })
}

/** Returns the result of an update that failed. */
export function toFailure(error: unknown): UpdateResult<never> {
  return { success: false, error }
}

/** Returns the parameters of `load`. */
function toParameters(refs: readonly LeadRef[]): [string[], string[]] {
  return [refs.map(({ campaignId }) => campaignId), refs.map(({ leadId }) => leadId)]
}

/** The update of one lead, before it is written. */
interface PreparedUpdate<L extends CampaignLead> {
  /** The result of the attempt, provided that the input is written. */
  readonly result: AttemptResult<L>
  /** The row of `input`, or `null` if there is nothing to write. */
  readonly input: string | null
}

/** Decides on a lead, and creates the row that writes the decision. */
function prepareUpdate<L extends CampaignLead>(
  row: LeadRow<L>,
  campaign: CampaignRow | undefined,
  decide: DecideLeadUpdate<L>,
  trace: TraceCarrier,
): PreparedUpdate<L> {
  if (campaign?.config_version !== row.config_version) return { result: null, input: null }
  try {
    const { lead, version } = row
    const { campaignId, _id: leadId } = lead
    const { workspace_id: workspaceId, subsequences, tags } = campaign
    const decision = decide({ lead, workspaceId, subsequences, tags })
    const leadVersion = version + 1
    const intents = decision.intents.map((intent) => ({ id: randomUUID(), leadVersion, intent }))
    const result = { success: true, decision, intents } as const
    if (decision.lead === lead && intents.length === 0) return { result, input: null }
    const { changes, customChanges } = compareLeads(lead, decision.lead)
    const input = {
      ordinal: row.ordinal,
      campaign_id: campaignId,
      lead_id: leadId,
      version,
      config_version: row.config_version,
      changes,
      custom_changes: customChanges,
      trace,
      intents: intents.map(({ id, intent }) => ({ id, intent })),
    }
    const named = { lead: changes, trace, intents: input.intents }
    return { result, input: stringifyStorable('decision', input, named) }
  } catch (error) {
    return { result: toFailure(error), input: null }
  }
}
