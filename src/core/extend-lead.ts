import { type Draft, Immer } from 'immer'
import { check } from './argument-checks.js'
import type { LeadDecision } from './decision.js'
import { type CampaignLead, LEAD_FIELDS } from './lead.js'

/**
 * A lead whose own fields are read-only and whose host's fields can be changed; of a union, each.
 *
 * @example
 * ```ts
 * function addNote(draft: LeadDraft<MyLead>, note: string): void {
 *   draft.notes.push(note) // while `draft.status = 'paused'` does not compile
 * }
 * ```
 */
export type LeadDraft<L extends CampaignLead> = L extends unknown
  ? Readonly<Pick<L, keyof CampaignLead>> & Draft<Omit<L, keyof CampaignLead>>
  : never

/**
 * What the rules decided, for the host's own rule.
 *
 * @example
 * ```ts
 * function keepTime(draft: LeadDraft<MyLead>, { now, previous }: DecidedUpdate<MyLead>): void {
 *   if (draft.status !== previous.status) draft.statusChangedAt = now
 * }
 * applyLeadUpdate(myLead, subsequences, tags, { status: 'paused' }, { extend: keepTime })
 * ```
 */
export interface DecidedUpdate<L extends CampaignLead> extends Omit<LeadDecision<L>, 'lead'> {
  /** The time of the decision: ISO 8601, UTC, milliseconds. */
  readonly now: string
  /** The lead as it was passed in. */
  readonly previous: L
}

/**
 * A host's own rule for its own fields: an Immer recipe that runs on the new lead after the rules of
 * every accepted patch. It changes the draft and returns nothing. What it throws goes to the caller,
 * and nothing is returned.
 *
 * @example
 * ```ts
 * const extend: Extend<MyLead> = (draft, { now, intents }) => {
 *   if (intents.some((intent) => intent.type === 'emitWebhook')) draft.aiTaggedAt = now
 * }
 * ```
 */
export type Extend<L extends CampaignLead> = (
  draft: LeadDraft<L>,
  decided: DecidedUpdate<L>,
) => void

// Its own instance: the global one freezes what the caller passed in.
const immer = /* @__PURE__ */ new Immer({ autoFreeze: false })

/**
 * Runs the host's rule on the new lead.
 *
 * @throws TypeError where it changes a field of the library's own, or returns something, as a recipe
 * does that is asynchronous or that makes a new lead instead of changing the draft.
 */
export function extendLead<L extends CampaignLead>(
  lead: L,
  extend: Extend<L>,
  decided: DecidedUpdate<L>,
): L {
  const extended = immer.produce(lead, (draft: LeadDraft<L>) => {
    const returned: unknown = extend(draft, decided)
    check(returned === undefined, 'What extend returns', 'undefined', returned)
  })
  for (const field of LEAD_FIELDS) {
    if (!Object.is(Reflect.get(extended, field), Reflect.get(lead, field))) {
      throw new TypeError(`extend must not change lead.${field}, which the rules own`)
    }
  }
  return extended
}
