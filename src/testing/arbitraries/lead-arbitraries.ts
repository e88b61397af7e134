import fc from 'fast-check'
import {
  type CampaignLead,
  LEAD_STATUSES,
  type LeadSubsequence,
  type PendingSend,
} from '../../core/lead.js'
import { type LeadPatch, PATCHABLE_STATUSES } from '../../core/lead-patch.js'
import type { LeadPolicy } from '../../core/policy.js'
import type { Subsequence } from '../../core/subsequence.js'
import { arbitraryHistory, arbitrarySendAt, type LeadHistory } from './instants.js'

/**
 * The AI tags that the generators use. They are few, so that leads, tags and triggers meet often;
 * some are equal but for case or for an accent, one has another in it, and one is the name of a
 * property that every object has.
 */
export const TAG_NAMES = [
  'Interested',
  'interested',
  'Not interested',
  'Meeting booked',
  'ÉTÉ',
  'été',
  'ete',
  'constructor',
] as const

const SUBSEQUENCE_IDS = ['sub_1', 'sub_2', 'sub_3', 'sub_4']
const SUBSEQUENCE_NAMES = ['Interested follow-up', 'Meeting preparation', '']

/** Objects as `JSON.parse` makes them: some implementations call the methods that these inherit. */
const PLAIN = { noNullPrototype: true }

/** The name of a subsequence, which need not be its own alone. */
export const arbitraryName: fc.Arbitrary<string> = fc.constantFrom(...SUBSEQUENCE_NAMES)

/** An AI tag of the workspace, or one that it does not have. */
const arbitraryTag: fc.Arbitrary<string> = fc.constantFrom(...TAG_NAMES)

/**
 * The names of a workspace's AI tags: none doubled, some equal but for case.
 *
 * @example
 * ```ts
 * fc.assert(fc.property(arbitraryTags(), (tags) => new Set(tags).size === tags.length))
 * ```
 */
export function arbitraryTags(): fc.Arbitrary<string[]> {
  return fc.shuffledSubarray([...TAG_NAMES])
}

/**
 * The subsequences of a campaign: up to four, each with an id of its own; several may have the same
 * trigger, and some have a trigger of another type or without a value.
 *
 * @example
 * ```ts
 * fc.assert(fc.property(arbitrarySubsequences(), (subsequences) => {
 *   return matchingSubsequences(subsequences, null).length === 0
 * }))
 * ```
 */
export function arbitrarySubsequences(): fc.Arbitrary<Subsequence[]> {
  return fc.uniqueArray(
    fc.record(
      {
        id: fc.constantFrom(...SUBSEQUENCE_IDS),
        name: arbitraryName,
        trigger: arbitraryTrigger(),
      },
      PLAIN,
    ),
    { selector: ({ id }) => id, maxLength: SUBSEQUENCE_IDS.length },
  )
}

function arbitraryTrigger(): fc.Arbitrary<Subsequence['trigger']> {
  const type = fc.constantFrom('ai_tag', 'reply')
  return fc.oneof(
    { weight: 3, arbitrary: arbitraryTag.map((value) => ({ type: 'ai_tag', value })) },
    {
      weight: 1,
      arbitrary: fc.record(
        { type, value: fc.option(arbitraryTag) },
        { requiredKeys: ['type'], ...PLAIN },
      ),
    },
  )
}

/**
 * A campaign lead of `cmp_1`, as one could be: in no subsequence, in one, or through with one, its
 * moments in their order.
 *
 * @example
 * ```ts
 * fc.assert(fc.property(arbitraryLead(), (lead) => applyLeadUpdate(lead, [], [], {}).lead === lead))
 * ```
 */
export function arbitraryLead(): fc.Arbitrary<CampaignLead> {
  return fc
    .record({
      _id: fc.constantFrom('lead_1', 'lead_2'),
      // The plainest first, to which cases are made smaller.
      status: fc.constantFrom('active', ...LEAD_STATUSES),
      aiTag: fc.option(arbitraryTag),
      currentSequenceStep: fc.nat(5),
      replied: fc.boolean(),
      history: arbitraryHistory,
      place: fc.option(arbitraryPlace(), { freq: 3 }),
      pendingSend: arbitraryPendingSend(),
    })
    .map(({ _id, history, place, status, aiTag, currentSequenceStep, replied, pendingSend }) =>
      settle({
        _id,
        campaignId: 'cmp_1',
        status,
        aiTag,
        currentSequenceStep,
        replied,
        addedAt: history.addedAt,
        subsequence: place && placeIn(place, history),
        pendingSend,
      }),
    )
}

/** The same lead, as one could be: its parts say nothing that the others contradict. */
export function settle(lead: CampaignLead): CampaignLead {
  const { status, replied, subsequence, pendingSend } = lead
  return {
    ...lead,
    replied: replied || status === 'replied',
    pendingSend:
      pendingSend && subsequence?.status !== 'active'
        ? { ...pendingSend, sequence: 'main' }
        : pendingSend,
  }
}

/** What matters of a lead's place in a subsequence. */
export interface PlaceOutline {
  readonly id: string
  readonly status: LeadSubsequence['status']
  readonly emailsSent: number
  /** How far the lead has come beyond the e-mails that were sent. */
  readonly stepsAhead: number
}

function arbitraryPlace(): fc.Arbitrary<PlaceOutline> {
  return fc.record({
    id: fc.constantFrom(...SUBSEQUENCE_IDS),
    status: fc.constantFrom('active', 'completed'),
    emailsSent: fc.nat(2),
    stepsAhead: fc.nat(1),
  })
}

/** A place with its moments. */
export function placeIn(
  { id, status, emailsSent, stepsAhead }: PlaceOutline,
  { enrolledAt, completedAt }: LeadHistory,
): LeadSubsequence {
  return {
    id,
    status,
    currentStep: emailsSent + stepsAhead,
    emailsSent,
    enrolledAt,
    completedAt: status === 'completed' ? completedAt : null,
  }
}

/** The e-mail scheduled next, or none. */
function arbitraryPendingSend(): fc.Arbitrary<PendingSend | null> {
  const pendingSend = fc.record(
    {
      id: fc.constantFrom('send_1', 'send_2'),
      sequence: fc.constantFrom('main', 'subsequence'),
      sendAt: arbitrarySendAt,
    },
    PLAIN,
  )
  return fc.option(pendingSend, { freq: 2 })
}

/**
 * A patch of its type. It may still be refused: the workspace may not have the tag, and a policy may
 * lock the status.
 *
 * @example
 * ```ts
 * fc.assert(fc.property(arbitraryLead(), arbitraryPatch(), (lead, patch) => {
 *   const result = safeApplyLeadUpdate(lead, [], [], patch)
 *   return result.success || result.error.code === 'INVALID_TAG'
 * }))
 * ```
 */
export function arbitraryPatch(): fc.Arbitrary<LeadPatch> {
  return fc.record(
    {
      status: fc.constantFrom(...PATCHABLE_STATUSES),
      aiTag: fc.option(arbitraryTag, { freq: 5 }),
    },
    { requiredKeys: [], ...PLAIN },
  )
}

/**
 * A policy, every option of which is given.
 *
 * @example
 * ```ts
 * fc.assert(fc.property(arbitraryLead(), arbitraryPolicy(), (lead, policy) => {
 *   return applyLeadUpdate(lead, [], [], { aiTag: null }, { policy }).lead.aiTag === null
 * }))
 * ```
 */
export function arbitraryPolicy(): fc.Arbitrary<LeadPolicy> {
  const patchable: readonly string[] = PATCHABLE_STATUSES
  return fc.record(
    {
      tagMatching: fc.constantFrom('exact', 'caseInsensitive'),
      reEnrollment: fc.constantFrom('afterCleanExit', 'always', 'never'),
      doNotContact: fc.subarray(LEAD_STATUSES.filter((status) => !patchable.includes(status))),
      statusOnEnrollment: fc.constantFrom('keep', 'activate'),
    },
    PLAIN,
  )
}
