import { AsyncResource } from 'node:async_hooks'
import * as timers from 'node:timers'
import type { CampaignLead } from '../../core/lead.js'
import { PostgresUnavailableError } from './errors.js'
import type { AttemptResult, UpdateRequest, UpdateResult } from './update-attempt.js'
import { toFailure } from './update-attempt.js'

/** Updates one lead. It resolves to the error of an update that fails. */
export type UpdateOne<L extends CampaignLead> = (
  request: UpdateRequest<L>,
) => Promise<UpdateResult<L>>

/** Options of {@link createUpdateQueue}. */
export interface UpdateQueueOptions<L extends CampaignLead> {
  /** Attempts updates of different leads once. It must not wait for locked leads. */
  readonly attemptBatch: (
    requests: ReadonlyArray<UpdateRequest<L>>,
  ) => Promise<ReadonlyArray<AttemptResult<L>>>
  /** Updates a lead that a batch did not write. It may wait for a lock. */
  readonly updateAlone: UpdateOne<L>
  /** An update that has waited longer fails instead of starting. */
  readonly timeoutMs: number
}

/** Larger batches would delay their first updates by the time of the last. */
const MAX_BATCH_SIZE = 100

/** With fewer batches in flight the server idles between them. */
const MAX_BATCHES = 4

/** Each may wait for a lock on its connection: more could take all connections of the pool from the batches. */
const MAX_ALONE = 4

/** Captured when the module is loaded: fake timers in an application's tests must not stop its updates. */
const { setImmediate } = timers

/** An update that waits or is in flight. */
interface QueuedUpdate<L extends CampaignLead> extends UpdateRequest<L> {
  readonly key: string
  /** When the update began to wait for others: at its call, and again after a batch did not write it. */
  waitingSince: number
  /** Runs functions in the async context of the caller. */
  readonly context: AsyncResource
  readonly resolve: (result: UpdateResult<L>) => void
  /** The next update of the same lead, which starts when this update has ended. */
  next?: QueuedUpdate<L>
}

/**
 * Creates a function that updates leads in batches. All calls of one turn of the event loop form a batch, as do all
 * calls that wait while other batches are in flight. A batch has each lead once: updates of one lead run one after
 * another, in the order of their calls.
 *
 * An update fails alone: a batch that cannot write a lead leaves it to `updateAlone`. Only if PostgreSQL is unavailable,
 * all updates of the batch fail.
 */
export function createUpdateQueue<L extends CampaignLead>({
  attemptBatch,
  updateAlone,
  timeoutMs,
}: UpdateQueueOptions<L>): UpdateOne<L> {
  const ownContext = new AsyncResource('campaign_lead.updates')
  /** The last update of each lead that has one. */
  const last = new Map<string, QueuedUpdate<L>>()
  /** The updates that can be in the next batch. */
  const ready = new Set<QueuedUpdate<L>>()
  /** The updates that a batch did not write. */
  const unwritten = new Set<QueuedUpdate<L>>()
  let batches = 0
  let alone = 0
  let isScheduled = false

  function enqueue(update: QueuedUpdate<L>): void {
    const previous = last.get(update.key)
    last.set(update.key, update)
    if (previous === undefined) ready.add(update)
    else previous.next = update
    schedule()
  }

  /** Callers that have just received a result can call again in the same turn of the event loop. */
  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    setImmediate(() => {
      isScheduled = false
      start()
    })
  }

  function start(): void {
    while (alone < MAX_ALONE) {
      const [update] = take(unwritten, 1)
      if (update === undefined) break
      alone += 1
      void update.context.runInAsyncScope(runAlone, null, update)
    }
    while (batches < MAX_BATCHES) {
      const batch = take(ready, MAX_BATCH_SIZE)
      const [first] = batch
      if (first === undefined) break
      batches += 1
      // Not in the context of one of several callers: a client could join a transaction of that caller, whose rollback
      // would undo the updates of the others.
      const context = batch.length === 1 ? first.context : ownContext
      void context.runInAsyncScope(runBatch, null, batch)
    }
  }

  /** Removes updates from a set. Those that have waited too long fail: each could wait for a further timeout. */
  function take(updates: Set<QueuedUpdate<L>>, limit: number): QueuedUpdate<L>[] {
    const taken: QueuedUpdate<L>[] = []
    for (const update of updates) {
      if (taken.length === limit) break
      updates.delete(update)
      if (performance.now() - update.waitingSince <= timeoutMs) taken.push(update)
      else settle(update, toFailure(waitedTooLong(timeoutMs)))
    }
    return taken
  }

  async function runBatch(batch: ReadonlyArray<QueuedUpdate<L>>): Promise<void> {
    const results = await attemptBatch(batch).catch((error: unknown) =>
      batch.map(() => (error instanceof PostgresUnavailableError ? toFailure(error) : null)),
    )
    batches -= 1
    for (const [index, update] of batch.entries()) {
      const result = results[index] ?? null
      if (result !== null) settle(update, result)
      else {
        update.waitingSince = performance.now()
        unwritten.add(update)
      }
    }
    schedule()
  }

  async function runAlone(update: QueuedUpdate<L>): Promise<void> {
    const result = await updateAlone(update).catch(toFailure)
    alone -= 1
    settle(update, result)
    schedule()
  }

  function settle(update: QueuedUpdate<L>, result: UpdateResult<L>): void {
    if (update.next === undefined) last.delete(update.key)
    else ready.add(update.next)
    update.resolve(result)
  }

  return ({ ref: { campaignId, leadId }, decide, trace }) =>
    new Promise((resolve) => {
      const context = new AsyncResource('campaign_lead.update')
      enqueue({
        // A copy: the caller may reuse the object before the update starts.
        ref: { campaignId, leadId },
        decide: (stored) => context.runInAsyncScope(decide, null, stored),
        trace,
        key: JSON.stringify([campaignId, leadId]),
        waitingSince: performance.now(),
        context,
        resolve,
      })
    })
}

function waitedTooLong(timeoutMs: number): PostgresUnavailableError {
  return new PostgresUnavailableError(`Timed out after ${timeoutMs} ms waiting for other updates`)
}
