import type { LeadRef } from '../../ports/lead-repository.js'

/** A lead to be updated, and its place among those that were named. */
export interface PlacedRef {
  readonly place: number
  readonly ref: LeadRef
}

/** How many leads are written at once: many more would hold up whoever writes to one of them. */
const BATCH_SIZE = 100

/**
 * Divides leads into batches that can be written one after another: in each batch a lead is named once,
 * and those of one lead stay in their order. Within a batch they are ordered by their names, so that two
 * who write to the same leads at once do not wait for each other for ever.
 */
export function batchesOf(placedRefs: readonly PlacedRef[]): PlacedRef[][] {
  const rounds: PlacedRef[][] = []
  const times = new Map<string, number>()
  for (const placed of placedRefs) {
    const name = JSON.stringify([placed.ref.campaignId, placed.ref.leadId])
    const time = times.get(name) ?? 0
    times.set(name, time + 1)
    const round = rounds[time]
    if (round === undefined) rounds.push([placed])
    else round.push(placed)
  }
  return rounds.flatMap((round) => chunksOf(round.sort(byName)))
}

function byName({ ref: one }: PlacedRef, { ref: other }: PlacedRef): number {
  return compare(one.campaignId, other.campaignId) || compare(one.leadId, other.leadId)
}

function compare(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

function chunksOf<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / BATCH_SIZE)
  return Array.from({ length: count }, (_, index) =>
    items.slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE),
  )
}
