import {
  type CampaignLead,
  LEAD_STATUSES,
  type LeadPatch,
  type LeadPolicy,
  type LeadSubsequence,
  type PendingSend,
  type Subsequence,
} from 'campaign-lead'
import fc from 'fast-check'

// Few names, so that leads, tags and triggers meet often.
const tagNames = ['Interested', 'interested', 'Meeting booked', 'Not now', 'ÉTÉ', 'été']
const subsequenceIds = ['sub_1', 'sub_2', 'sub_3', 'sub_4']
const isoInstant = fc
  .date({
    min: new Date('2025-01-01T00:00:00.000Z'),
    max: new Date('2025-06-30T00:00:00.000Z'),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString())

const arbitraryTag = fc.constantFrom(...tagNames)

const arbitrarySubsequences: fc.Arbitrary<Subsequence[]> = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom(...subsequenceIds),
    name: fc.string({ maxLength: 5 }),
    trigger: fc.oneof(
      fc.record({ type: fc.constant('ai_tag'), value: arbitraryTag }),
      fc.record(
        {
          type: fc.constantFrom('ai_tag', 'reply'),
          value: fc.option(arbitraryTag),
        },
        { requiredKeys: ['type'] },
      ),
    ),
  }),
  { selector: ({ id }) => id, maxLength: subsequenceIds.length },
)

const arbitraryPlace: fc.Arbitrary<LeadSubsequence> = fc.record({
  id: fc.constantFrom(...subsequenceIds),
  status: fc.constantFrom('active', 'completed'),
  currentStep: fc.nat(3),
  emailsSent: fc.nat(2),
  enrolledAt: isoInstant,
  completedAt: fc.option(isoInstant),
})

const arbitraryPendingSend: fc.Arbitrary<PendingSend> = fc.record({
  id: fc.constantFrom('send_1', 'send_2'),
  sequence: fc.constantFrom('main', 'subsequence'),
  sendAt: isoInstant,
})

const arbitraryLead: fc.Arbitrary<CampaignLead> = fc.record({
  _id: fc.constantFrom('lead_1', 'lead_2'),
  campaignId: fc.constant('cmp_1'),
  status: fc.constantFrom(...LEAD_STATUSES),
  aiTag: fc.option(arbitraryTag),
  currentSequenceStep: fc.nat(5),
  replied: fc.boolean(),
  addedAt: isoInstant,
  subsequence: fc.option(arbitraryPlace, { freq: 3 }),
  pendingSend: fc.option(arbitraryPendingSend, { freq: 2 }),
})

const arbitraryPolicy: fc.Arbitrary<Partial<LeadPolicy>> = fc.record(
  {
    tagMatching: fc.constantFrom('exact', 'caseInsensitive'),
    reEnrollment: fc.constantFrom('afterCleanExit', 'always', 'never'),
    doNotContact: fc.subarray(
      LEAD_STATUSES.filter((status) => status !== 'active' && status !== 'paused'),
    ),
    statusOnEnrollment: fc.constantFrom('keep', 'activate'),
  },
  { requiredKeys: [] },
)

const arbitraryPatch: fc.Arbitrary<LeadPatch> = fc.record(
  { status: fc.constantFrom('active', 'paused'), aiTag: fc.option(arbitraryTag, { freq: 5 }) },
  { requiredKeys: [] },
)

/** Everything a decision depends on. The patch is of its type; it may still be refused. */
export const arbitraryCase = fc.record({
  lead: arbitraryLead,
  subsequences: arbitrarySubsequences,
  tags: fc.subarray(tagNames),
  patch: arbitraryPatch,
  policy: arbitraryPolicy,
  now: fc.date({
    min: new Date('2025-07-01T00:00:00.000Z'),
    max: new Date('2025-12-31T00:00:00.000Z'),
    noInvalidDate: true,
  }),
})

/** The values of a {@link arbitraryCase}. */
export type UpdateCase = typeof arbitraryCase extends fc.Arbitrary<infer T> ? T : never
