import { randomUUID } from 'node:crypto'
import type { Result } from '../../core/decision.js'
import { refusals } from '../../core/errors.js'
import type { CampaignLead } from '../../core/lead.js'
import type { DecideLeadUpdate, LeadRef, StoredUpdate } from '../../ports/lead-repository.js'
import type { TraceCarrier, Tracing } from '../../ports/tracing.js'
import type { FindCampaigns } from './campaign-cache.js'
import type { RunStatement } from './connections.js'
import { compareLeads } from './lead-changes.js'
import type { LockPatience } from './lock-patience.js'
import type { CampaignRow, LeadRow, WrittenRow } from './rows.js'
import type { Statement } from './statement.js'
import { stringifyStorable } from './storable.js'

/** What became of one lead. */
export type UpdateResult<L extends CampaignLead> = Result<StoredUpdate<L>>

/** What became of one lead in one try; `null` where others came between, and it is to be tried again. */
export type Outcome<L extends CampaignLead> = UpdateResult<L> | null

/**
 * Loads leads, each of which is named once, decides on them, and writes those that change: each only
 * while it is as it was loaded. The outcomes stand in the order of `refs`.
 */
export type UpdateLeads<L extends CampaignLead> = (
  run: RunStatement,
  refs: readonly LeadRef[],
  decide: DecideLeadUpdate<L>,
  patience: LockPatience,
) => Promise<ReadonlyArray<Outcome<L>>>

/** The statements that it takes to update leads. */
export interface UpdateStatements<L extends CampaignLead> {
  readonly load: Statement<LeadRow<L>>
  readonly findCampaigns: FindCampaigns
  readonly write: Statement<WrittenRow>
  /** Goes with the intents, so that who carries them out can tell what for. */
  readonly tracing: Tracing
}

/** Makes what updates leads by these statements. */
export function createUpdateLeads<L extends CampaignLead>({
  load,
  findCampaigns,
  write,
  tracing,
}: UpdateStatements<L>): UpdateLeads<L> {
  return async (run, refs, decide, patience) => {
    const rows = await run(load, namesOf(refs))
    const campaigns = await findCampaigns(run, rows)
    const outcomes = new Map<number, Outcome<L>>()
    const inputs = new Map<number, string>()
    const trace = tracing.inject()
    for (const row of rows) {
      const { outcome, input } = decideOn(row, campaigns.get(row.lead.campaignId), decide, trace)
      outcomes.set(row.place, outcome)
      if (input !== null) inputs.set(row.place, input)
    }
    if (inputs.size > 0) {
      const input = `[${[...inputs.values()].join()}]`
      const written = await run(write, [input, patience.printMilliseconds()])
      for (const { place } of written) inputs.delete(place)
      for (const place of inputs.keys()) outcomes.set(place, null)
    }
    return refs.map((_, index) => {
      const outcome = outcomes.get(index + 1)
      return outcome === undefined ? failure(refusals.notFound()) : outcome
    })
  }
}

/** The parameters of `load`, and the first of `lock`. */
export function namesOf(refs: readonly LeadRef[]): [string[], string[]] {
  return [refs.map(({ campaignId }) => campaignId), refs.map(({ leadId }) => leadId)]
}

/** The result of a lead whose update failed. */
export function failure(error: unknown): UpdateResult<never> {
  return { success: false, error }
}

/** What comes of a lead, provided that its input, if any, can be written. */
interface Decided<L extends CampaignLead> {
  readonly outcome: Outcome<L>
  readonly input: string | null
}

function decideOn<L extends CampaignLead>(
  row: LeadRow<L>,
  campaign: CampaignRow | undefined,
  decide: DecideLeadUpdate<L>,
  trace: TraceCarrier,
): Decided<L> {
  if (campaign?.config_version !== row.config_version) return { outcome: null, input: null }
  try {
    const { lead, version } = row
    const { campaignId, _id: leadId } = lead
    const { workspace_id: workspaceId, subsequences, tags } = campaign
    const decision = decide({ lead, workspaceId, subsequences, tags })
    const leadVersion = version + 1
    const intents = decision.intents.map((intent) => ({ id: randomUUID(), leadVersion, intent }))
    const outcome = { success: true, decision, intents } as const
    if (decision.lead === lead && intents.length === 0) return { outcome, input: null }
    const { changes, ownChanges } = compareLeads(lead, decision.lead)
    const input = {
      place: row.place,
      campaign_id: campaignId,
      lead_id: leadId,
      version,
      config_version: row.config_version,
      changes,
      own_changes: ownChanges,
      trace,
      intents: intents.map(({ id, intent }) => ({ id, intent })),
    }
    const named = { lead: changes, trace, intents: input.intents }
    return { outcome, input: stringifyStorable('decision', input, named) }
  } catch (error) {
    return { outcome: failure(error), input: null }
  }
}
