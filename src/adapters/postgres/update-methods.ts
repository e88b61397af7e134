import { check, checkList, checkString, isObject } from '../../core/argument-checks.js'
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
import type { LockTimeout } from './lock-timeout.js'
import { isStorableText } from './storable-values.js'
import type { UpdateResult } from './update-attempt.js'
import { isUnavailableResult, type UpdateBatch } from './update-batch.js'
import type { UpdateOne } from './update-queue.js'

/** Options of {@link createUpdateMethods}. */
export interface UpdateMethodsOptions<L extends CampaignLead> {
  readonly updateOne: UpdateOne<L>
  readonly updateBatch: UpdateBatch<L>
  readonly createLockTimeout: () => LockTimeout
  readonly tracing: Tracing
}

/** Creates the methods `update` and `updateMany`, which split leads into batches and trace the updates. */
export function createUpdateMethods<L extends CampaignLead>({
  updateOne,
  updateBatch,
  createLockTimeout,
  tracing,
}: UpdateMethodsOptions<L>): Pick<LeadRepository<L>, 'update' | 'updateMany'> {
  async function updateMany(
    refs: readonly LeadRef[],
    decide: DecideLeadUpdate<L>,
  ): Promise<StoredUpdateResult<L>[]> {
    const results = new Map<number, StoredUpdateResult<L>>()
    const lockTimeout = createLockTimeout()
    const trace = tracing.inject()
    let unavailable: UpdateResult<L> | null = null
    for (const batch of splitIntoBatches(refs)) {
      const requests = batch.map(({ ref }) => ({ ref, decide, trace }))
      // If PostgreSQL is unavailable, the remaining batches must not each wait for the timeout.
      const batchResults: ReadonlyArray<UpdateResult<L>> =
        unavailable === null ? await updateBatch({ requests, lockTimeout }) : []
      for (const [position, { index, ref }] of batch.entries()) {
        const result: UpdateResult<L> | null = batchResults[position] ?? unavailable
        if (result === null) continue
        results.set(index, { ref, ...result })
        if (isUnavailableResult(result)) unavailable = result
      }
    }
    // The errors are not created in advance: their stack traces are expensive.
    return refs.map(
      (ref, index) => results.get(index) ?? { ref, success: false, error: refusals.notFound() },
    )
  }

  async function update(ref: LeadRef, decide: DecideLeadUpdate<L>): Promise<StoredUpdate<L>> {
    if (!isStorable(ref)) throw refusals.notFound()
    const result = await updateOne({ ref, decide, trace: tracing.inject() })
    if (!result.success) throw result.error
    const { decision, intents } = result
    return { decision, intents }
  }

  return {
    async update(ref, decide) {
      checkRef('ref', ref)
      return await tracing.trace('campaign_lead.update', toAttributes(ref), async (span) => {
        const stored = await update(ref, decide)
        span.setAttributes(toResultAttributes(stored))
        return stored
      })
    },
    async updateMany(refs, decide) {
      checkList('refs', refs, checkRef)
      const attributes = { 'campaign_lead.leads': refs.length }
      return await tracing.trace('campaign_lead.update_many', attributes, async (span) => {
        const results = await updateMany(refs, decide)
        const errors = results.flatMap((result) => (result.success ? [] : [result.error]))
        const failures = errors.filter((error) => !isLeadUpdateError(error))
        span.setAttributes({
          'campaign_lead.refused': errors.length - failures.length,
          'campaign_lead.failed': failures.length,
        })
        if (failures.length > 0) span.recordException(failures[0])
        return results
      })
    },
  }
}

/** @throws TypeError if an id is missing or not a string; the message names it. */
function checkRef(field: string, ref: LeadRef): void {
  check(isObject(ref), field, 'an object', ref)
  checkString(`${field}.campaignId`, ref.campaignId)
  checkString(`${field}.leadId`, ref.leadId)
}

function toAttributes({ campaignId, leadId }: LeadRef): TraceAttributes {
  return { 'campaign_lead.campaign_id': campaignId, 'campaign_lead.lead_id': leadId }
}

function toResultAttributes<L extends CampaignLead>({
  decision: { situation },
  intents,
}: StoredUpdate<L>): TraceAttributes {
  return {
    'campaign_lead.intents': intents.length,
    ...(situation !== undefined && { 'campaign_lead.situation': situation }),
  }
}

/** Reports whether PostgreSQL can store these ids: it fails on others, instead of finding no lead. */
function isStorable({ campaignId, leadId }: LeadRef): boolean {
  return isStorableText(campaignId, leadId)
}

/** A lead, and its index in the refs that the caller passed. */
interface IndexedRef {
  readonly index: number
  readonly ref: LeadRef
}

/** Larger batches would lock many leads for a longer time. */
const BATCH_SIZE = 100

/**
 * Splits leads into batches that can be updated one after another. A lead is in a batch at most once, and repeated
 * updates of a lead keep their order. Each batch is sorted, so that two callers with the same leads cannot deadlock.
 */
function splitIntoBatches(refs: readonly LeadRef[]): IndexedRef[][] {
  const rounds: IndexedRef[][] = []
  const counts = new Map<string, number>()
  for (const [index, ref] of refs.entries()) {
    if (!isStorable(ref)) continue
    const key = JSON.stringify([ref.campaignId, ref.leadId])
    const count = counts.get(key) ?? 0
    counts.set(key, count + 1)
    const round = rounds[count]
    if (round === undefined) rounds.push([{ index, ref }])
    else round.push({ index, ref })
  }
  return rounds.flatMap((round) => splitIntoChunks(round.sort(compareRefs)))
}

function compareRefs({ ref: one }: IndexedRef, { ref: other }: IndexedRef): number {
  return compareText(one.campaignId, other.campaignId) || compareText(one.leadId, other.leadId)
}

function compareText(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

function splitIntoChunks<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / BATCH_SIZE)
  return Array.from({ length: count }, (_, index) =>
    items.slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE),
  )
}
