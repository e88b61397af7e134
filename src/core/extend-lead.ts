import { type Draft, Immer } from 'immer'
import { check } from './argument-checks.js'
import type { LeadDecision } from './decision.js'
import { type CampaignLead, LEAD_FIELDS } from './lead.js'

/**
 * An application's own rule for its custom fields: an Immer recipe that runs on the new lead after the rules of
 * every accepted patch or command. It changes the draft and returns nothing. If it throws, the error is rethrown and no
 * decision is returned.
 *
 * @example
 * ```ts
 * const extend: Extend<MyLead> = (draft, { now, previous, intents }) => {
 *   if (intents.some((intent) => intent.type === 'emitWebhook')) draft.aiTaggedAt = now
 *   if (draft.status !== previous.status) draft.statusChangedAt = now
 * }
 * ```
 */
export type Extend<L extends CampaignLead> = (
  draft: LeadDraft<L>,
  decided: Omit<LeadDecision<L>, 'lead'> & {
    /** The time of the decision: ISO 8601, UTC, milliseconds. */
    readonly now: string
    /** The lead as it was passed in. */
    readonly previous: L
  },
) => void

/**
 * A draft of a lead. The library's fields are read-only; custom fields can be changed. The type distributes over a union.
 *
 * @example
 * ```ts
 * function addNote(draft: LeadDraft<MyLead>, note: string): void {
 *   draft.notes.push(note) // while `draft.status = 'paused'` does not compile
 * }
 * ```
 */
export type LeadDraft<L extends CampaignLead> = L extends unknown
  ? Readonly<Pick<L, keyof L & keyof CampaignLead>> & Draft<Omit<L, keyof CampaignLead>>
  : never

// Not the global instance: its `produce` freezes the objects that the caller passed in.
const immer = /* @__PURE__ */ new Immer({ autoFreeze: false })

/**
 * Runs the application's rule on a decision.
 *
 * @param now - ISO 8601, UTC, milliseconds.
 * @throws TypeError if the rule changes a field of the library, or returns a value. An asynchronous recipe returns
 * one, and so does a recipe that creates a new lead.
 */
export function extendDecision<L extends CampaignLead>(
  extend: Extend<L>,
  previous: L,
  decision: LeadDecision<L>,
  now: string,
): LeadDecision<L> {
  const { lead, ...decided } = decision
  // A copy of the list, so that the rule cannot change the intents of the decision.
  const context = { ...decided, intents: [...decision.intents], now, previous }
  const extended = immer.produce(lead, (draft: LeadDraft<L>) => {
    const returned: unknown = extend(draft, context)
    check(returned === undefined, 'The result of extend', 'undefined', returned)
  })
  for (const field of LEAD_FIELDS) {
    if (!Object.is(Reflect.get(extended, field), Reflect.get(lead, field))) {
      throw new TypeError(`extend must not change lead.${field}: the rules own it`)
    }
  }
  return { ...decision, lead: extended }
}
