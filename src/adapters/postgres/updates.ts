import { isLeadUpdateError, refusals } from '../../core/errors.js'
import type { CampaignLead } from '../../core/lead.js'
import type {
  DecideLeadUpdate,
  LeadRef,
  LeadRepository,
  StoredUpdate,
  StoredUpdateResult,
} from '../../ports/lead-repository.js'
import type { TraceAttributes, Tracing } from '../../ports/tracing.js'
import { batchesOf, type PlacedRef } from './batches.js'
import { PostgresUnavailableError } from './errors.js'
import type { LockPatience } from './lock-patience.js'
import { areStorableIds } from './storable.js'
import type { UpdateBatch } from './update-batch.js'
import type { UpdateResult } from './update-leads.js'

/** How one lead is updated, and how many are. */
type LeadUpdates<L extends CampaignLead> = Pick<LeadRepository<L>, 'update' | 'updateMany'>

/** Makes both of what updates a batch. */
export function createUpdates<L extends CampaignLead>(
  updateBatch: UpdateBatch<L>,
  createPatience: () => LockPatience,
  tracing: Tracing,
): LeadUpdates<L> {
  async function updateMany(
    refs: readonly LeadRef[],
    decide: DecideLeadUpdate<L>,
  ): Promise<StoredUpdateResult<L>[]> {
    const results = new Map<number, StoredUpdateResult<L>>()
    const patience = createPatience()
    let down: UpdateResult<L> | null = null
    for (const batch of batchesOf(refs.map(placed).filter(({ ref }) => isAskable(ref)))) {
      // Not each batch, one after another, waits until its time is up.
      const outcomes: ReadonlyArray<UpdateResult<L>> =
        down === null ? await updateBatch(batch.map(refOf), decide, patience) : []
      for (const [index, { place, ref }] of batch.entries()) {
        const outcome: UpdateResult<L> | null = outcomes[index] ?? down
        if (outcome === null) continue
        results.set(place, { ref, ...outcome })
        if (isDown(outcome)) down = outcome
      }
    }
    // Not an error for each beforehand: its stack is dear.
    return refs.map(
      (ref, place) => results.get(place) ?? { ref, success: false, error: refusals.notFound() },
    )
  }

  async function update(ref: LeadRef, decide: DecideLeadUpdate<L>): Promise<StoredUpdate<L>> {
    if (!isAskable(ref)) throw refusals.notFound()
    const [result] = await updateBatch([ref], decide, createPatience())
    if (result?.success !== true) throw result?.error
    const { decision, intents } = result
    return { decision, intents }
  }

  return {
    update: (ref, decide) =>
      tracing.trace('campaign_lead.update', attributesOf(ref), async ({ setAttributes: learn }) => {
        const stored = await update(ref, decide)
        learn(whatCameOf(stored))
        return stored
      }),
    updateMany: (refs, decide) => {
      const known = { 'campaign_lead.leads': refs.length }
      return tracing.trace(
        'campaign_lead.update_many',
        known,
        async ({ setAttributes: learn, recordException: fail }) => {
          const results = await updateMany(refs, decide)
          const errors = results.flatMap((result) => (result.success ? [] : [result.error]))
          const faults = errors.filter((error) => !isLeadUpdateError(error))
          learn({
            'campaign_lead.refused': errors.length - faults.length,
            'campaign_lead.failed': faults.length,
          })
          if (faults.length > 0) fail(faults[0])
          return results
        },
      )
    },
  }
}

function whatCameOf<L extends CampaignLead>({
  decision: { situation },
  intents,
}: StoredUpdate<L>): TraceAttributes {
  return {
    'campaign_lead.intents': intents.length,
    ...(situation !== undefined && { 'campaign_lead.situation': situation }),
  }
}

function attributesOf({ campaignId, leadId }: LeadRef): TraceAttributes {
  return { 'campaign_lead.campaign_id': campaignId, 'campaign_lead.lead_id': leadId }
}

function placed(ref: LeadRef, place: number): PlacedRef {
  return { ref, place }
}

function refOf({ ref }: PlacedRef): LeadRef {
  return ref
}

function isDown<L extends CampaignLead>(result: UpdateResult<L>): boolean {
  return !result.success && result.error instanceof PostgresUnavailableError
}

/** Whether PostgreSQL can hold these ids at all: else it would call them an error, and not unknown. */
function isAskable({ campaignId, leadId }: LeadRef): boolean {
  return areStorableIds(campaignId, leadId)
}
