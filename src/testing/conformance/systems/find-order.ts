import type { LeadPatch } from '../../../core/lead-patch.js'
import { differencesOf } from '../../checks/json-difference.js'
import { type LeadModel, type ModelLead, updateModelLead } from './lead-model.js'
import type { ObservedLead } from './observe-system.js'

/** One of several updates of a lead that ran at once, and what it ended in. */
export interface RacedUpdate {
  readonly patch: LeadPatch
  /** The code of the refusal; `null` where it was accepted. */
  readonly refusal: string | null
}

/**
 * Looks for an order in which the updates, one after another, would have ended as they did, and have
 * left the lead and its intents as they are.
 *
 * @returns Whether there is one. Where there is none, an update was lost, was done twice, or was
 * decided on a lead that was no longer so.
 */
export async function hasOrder(
  state: LeadModel['state'],
  before: ModelLead,
  updates: readonly RacedUpdate[],
  observed: ObservedLead | undefined,
): Promise<boolean> {
  if (updates.length === 0) {
    const { lead, intents } = before
    return differencesOf(observed, { lead, intents }).length === 0
  }
  for (const [index, { patch, refusal }] of updates.entries()) {
    const next = await updateModelLead(state, before, patch)
    const others = updates.filter((_, other) => other !== index)
    if (next.refusal === refusal && (await hasOrder(state, next.after, others, observed))) {
      return true
    }
  }
  return false
}
