import { randomUUID } from 'node:crypto'
import type { LeadDecision, Result } from '../../core/decision.js'
import { refusals } from '../../core/errors.js'
import type { CampaignLead } from '../../core/lead.js'
import type {
  DecideLeadUpdate,
  LeadRef,
  StoredIntent,
  StoredUpdate,
} from '../../ports/lead-repository.js'
import type { TraceCarrier } from '../../ports/tracing.js'
import type { FindCampaigns } from './campaign-cache.js'
import type { RunStatement } from './connections.js'
import { compareLeads } from './lead-changes.js'
import type { LockTimeout } from './lock-timeout.js'
import type { CampaignRow, LeadRow, WrittenRow } from './rows.js'
import type { Statement } from './statement.js'
import { stringifyStorable } from './storable-values.js'

/** The update of one lead, as a caller has requested it. */
export interface UpdateRequest<L extends CampaignLead> {
  readonly ref: LeadRef
  readonly decide: DecideLeadUpdate<L>
  /** Stored with the intents, so that their delivery continues the trace. */
  readonly trace: TraceCarrier
}

/** An update of several leads, each named once. */
export interface BatchUpdate<L extends CampaignLead> {
  readonly requests: ReadonlyArray<UpdateRequest<L>>
  readonly lockTimeout: LockTimeout
}

/** The result for one lead. */
export type UpdateResult<L extends CampaignLead> = Result<StoredUpdate<L>>

/**
 * The result of one attempt for one lead, or `null` if the lead was not written because of a version conflict or
 * because another transaction locks it: the attempt has to be repeated.
 */
export type AttemptResult<L extends CampaignLead> = UpdateResult<L> | null

/** The statements of an update. */
export interface UpdateStatements<L extends CampaignLead> {
  readonly load: Statement<LeadRow<L>>
  readonly findCampaigns: FindCampaigns
  readonly lock: Statement<never>
  readonly write: Statement<WrittenRow>
}

/** Locks the leads and then attempts the update, in a transaction. Returns the results in the order of the requests. */
export async function attemptLockedUpdate<L extends CampaignLead>(
  statements: UpdateStatements<L>,
  run: RunStatement,
  batch: BatchUpdate<L>,
): Promise<ReadonlyArray<AttemptResult<L>>> {
  // In a separate statement: the rows that a statement joins to a locked row can be older than the lock.
  await run(statements.lock, [...toParameters(batch), batch.lockTimeout.toSetting()])
  return await attemptUpdate(statements, run, batch)
}

/**
 * Attempts an update: loads the leads, decides on each, and writes the changed leads that are still as they were
 * loaded. Returns the results in the order of the requests.
 */
export async function attemptUpdate<L extends CampaignLead>(
  { load, findCampaigns, write }: UpdateStatements<L>,
  run: RunStatement,
  batch: BatchUpdate<L>,
): Promise<ReadonlyArray<AttemptResult<L>>> {
  const rows = await run(load, toParameters(batch))
  const campaigns = await findCampaigns(run, rows)
  const results = new Map<number, AttemptResult<L>>()
  const changes = new Map<number, LeadChange<L>>()
  for (const row of rows) {
    const request = batch.requests[row.ordinal - 1]
    if (request === undefined) continue
    const { result, change } = decideUpdate(row, campaigns.get(row.lead.campaignId), request)
    results.set(row.ordinal, result)
    if (change !== null) changes.set(row.ordinal, change)
  }
  if (changes.size > 0) {
    const input = `[${Array.from(changes.values(), (change) => change.input).join()}]`
    for (const { ordinal, version } of await run(write, [input, batch.lockTimeout.toSetting()])) {
      const change = changes.get(ordinal)
      if (change !== undefined) results.set(ordinal, toSuccess(change, version))
    }
  }
  return batch.requests.map((_, index) => {
    const result = results.get(index + 1)
    return result === undefined ? toFailure(refusals.notFound()) : result
  })
}

/** Returns the result of an update that failed. */
export function toFailure(error: unknown): UpdateResult<never> {
  return { success: false, error }
}

function toSuccess<L extends CampaignLead>(
  { decision, intents }: Pick<LeadChange<L>, 'decision' | 'intents'>,
  leadVersion: number,
): UpdateResult<L> {
  const stored = intents.map(({ id, intent }) => ({ id, leadVersion, intent }))
  return { success: true, decision, intents: stored }
}

/** Returns the parameters of `load`. */
function toParameters<L extends CampaignLead>({
  requests,
}: Pick<BatchUpdate<L>, 'requests'>): [string[], string[]] {
  return [requests.map(({ ref }) => ref.campaignId), requests.map(({ ref }) => ref.leadId)]
}

/** A decision that changes a lead or has intents, before it is written. */
interface LeadChange<L extends CampaignLead> {
  readonly decision: LeadDecision<L>
  readonly intents: ReadonlyArray<Omit<StoredIntent, 'leadVersion'>>
  /** The row of `input`. */
  readonly input: string
}

/** The result of a lead unless its change is written, and the change if there is one. */
interface DecidedUpdate<L extends CampaignLead> {
  readonly result: AttemptResult<L>
  readonly change: LeadChange<L> | null
}

/** Decides on a lead. */
function decideUpdate<L extends CampaignLead>(
  row: LeadRow<L>,
  campaign: CampaignRow | undefined,
  { decide, trace }: UpdateRequest<L>,
): DecidedUpdate<L> {
  if (campaign?.config_version !== row.config_version) return { result: null, change: null }
  try {
    const { lead, version } = row
    const { campaignId, _id: leadId } = lead
    const { workspace_id: workspaceId, subsequences, tags } = campaign
    const decision = decide({ lead, workspaceId, subsequences, tags })
    const intents = decision.intents.map((intent) => ({ id: randomUUID(), intent }))
    if (decision.lead === lead && intents.length === 0) {
      return { result: toSuccess({ decision, intents }, version), change: null }
    }
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
      intents,
    }
    const named = { lead: changes, trace, intents }
    const change = { decision, intents, input: stringifyStorable('decision', input, named) }
    return { result: null, change }
  } catch (error) {
    return { result: toFailure(error), change: null }
  }
}
