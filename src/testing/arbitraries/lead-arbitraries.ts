import * as fc from 'fast-check'
import {
  type CampaignLead,
  LEAD_STATUSES,
  type LeadSubsequence,
  type PendingSend,
} from '../../core/lead.js'
import { type LeadPatch, PATCHABLE_STATUSES } from '../../core/lead-patch.js'
import type { LeadPolicy } from '../../core/policy.js'
import type { Subsequence } from '../../core/subsequence.js'
import { checkPeerVersion } from '../../peers/check-peer.js'
import { FAST_CHECK } from '../../peers/supported-peers.js'

checkPeerVersion('testing', FAST_CHECK, fc.__version)

/**
 * The AI tags that the generators use. There are few, so that leads, tags and triggers often match. Some
 * differ only in case or in an accent, one contains another, and one is the name of a property of every
 * object.
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

/** The ids of the subsequences that the generators use. */
export const SUBSEQUENCE_IDS = ['sub_1', 'sub_2', 'sub_3', 'sub_4']
const SUBSEQUENCE_NAMES = ['Interested follow-up', 'Meeting preparation', '']

/** Creates objects with a prototype, as `JSON.parse` does: some implementations call inherited methods. */
export const PLAIN = { noNullPrototype: true }

/** Generates the name of a subsequence, which may not be unique. */
export const arbitraryName: fc.Arbitrary<string> = fc.constantFrom(...SUBSEQUENCE_NAMES)

/** Generates an AI tag, which the workspace may not have. */
const arbitraryTag: fc.Arbitrary<string> = fc.constantFrom(...TAG_NAMES)

/**
 * Generates the AI tags of a workspace: unique names, some of which differ only in case.
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
 * Generates the subsequences of a campaign: up to four, with unique ids; several may have the same trigger,
 * and some have a trigger of another type or without a value.
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

/** The milliseconds of an hour. */
export const HOUR = 60 * 60 * 1000

// The events of a lead are in June 2025, and every decision is in July.
const ADDED = Date.parse('2025-06-15T09:00:00.000Z')
/** The earliest time of a decision. */
export const DECIDED = Date.parse('2025-07-01T12:00:00.000Z')

/** Three timestamps of a lead, in order. */
export interface LeadHistory {
  readonly addedAt: string
  readonly enrolledAt: string
  readonly completedAt: string
}

/** Generates timestamps of a lead, all before {@link arbitraryNow}. */
export const arbitraryHistory: fc.Arbitrary<LeadHistory> = fc
  .tuple(fc.nat(99), fc.nat(99), fc.nat(99))
  .map(([first, second, third]) => ({
    addedAt: atHour(ADDED, first),
    enrolledAt: atHour(ADDED, first + second),
    completedAt: atHour(ADDED, first + second + third),
  }))

/** Generates the time of a decision. */
export const arbitraryNow: fc.Arbitrary<string> = fc.nat(999).map(toNow)

/** Returns the time of a decision with these milliseconds. */
export function toNow(milliseconds: number): string {
  return new Date(DECIDED + milliseconds).toISOString()
}

/** Generates the time of a scheduled e-mail: after the decision, or before it if the sender is late. */
export const arbitrarySendAt: fc.Arbitrary<string> = fc
  .integer({ min: -24, max: 99 })
  .map((hours) => atHour(DECIDED, hours))

function atHour(start: number, hours: number): string {
  return new Date(start + hours * HOUR).toISOString()
}

/**
 * Generates a consistent campaign lead of `cmp_1`: in no subsequence, in one, or finished with one, with its
 * timestamps in order.
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
      // Cases shrink to the first value: the most common status.
      status: fc.constantFrom('active', ...LEAD_STATUSES),
      aiTag: fc.option(arbitraryTag),
      currentSequenceStep: fc.nat(5),
      replied: fc.boolean(),
      history: arbitraryHistory,
      enrollment: fc.option(arbitraryEnrollment(), { freq: 3 }),
      pendingSend: arbitraryPendingSend(),
    })
    .map(({ _id, history, enrollment, status, aiTag, currentSequenceStep, replied, pendingSend }) =>
      makeConsistent({
        _id,
        campaignId: 'cmp_1',
        status,
        aiTag,
        currentSequenceStep,
        replied,
        addedAt: history.addedAt,
        subsequence: enrollment && toLeadSubsequence(enrollment, history),
        pendingSend,
      }),
    )
}

/** Adjusts the fields of a lead that contradict each other. */
export function makeConsistent(lead: CampaignLead): CampaignLead {
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

/** A lead's enrollment in a subsequence, without its timestamps. */
export interface EnrollmentOutline {
  readonly id: string
  readonly status: LeadSubsequence['status']
  readonly emailsSent: number
  /** The number of steps beyond the e-mails sent. */
  readonly stepsAhead: number
}

/** Generates an enrollment in a subsequence. */
export function arbitraryEnrollment(): fc.Arbitrary<EnrollmentOutline> {
  return fc.record({
    id: fc.constantFrom(...SUBSEQUENCE_IDS),
    status: fc.constantFrom('active', 'completed'),
    emailsSent: fc.nat(2),
    stepsAhead: fc.nat(1),
  })
}

/** Adds the timestamps to an enrollment. */
export function toLeadSubsequence(
  { id, status, emailsSent, stepsAhead }: EnrollmentOutline,
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

/** Generates the next scheduled e-mail, or `null`. */
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
 * Generates a patch of the right type. It may still be refused: the workspace may not have the tag, and a
 * policy may lock the status.
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
 * Generates a policy with every option.
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
      // An update does not depend on these, so cases shrink to the defaults.
      stopOnReply: fc.constantFrom(true, false),
      stopOnAutoReply: fc.boolean(),
    },
    PLAIN,
  )
}
