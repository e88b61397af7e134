import { applyLeadUpdate, LeadUpdateError } from 'campaign-lead'
import { changing, type Mistake } from './rule-mistakes.js'

let calls = 0

function copyNotes(lead: object): object {
  const notes: unknown = Reflect.get(lead, 'notes')
  return notes === undefined ? {} : { notes: structuredClone(notes) }
}

/** Mistakes in the checks of the arguments, and in the objects that are returned. */
export const PATCH_MISTAKES: readonly Mistake[] = [
  [
    'drops unknown fields of a patch',
    (lead, subsequences, tags, { status, aiTag }, options) =>
      applyLeadUpdate(lead, subsequences, tags, { status, aiTag }, options),
    ['INVALID_PATCH: another field', 'INVALID_PATCH before all others'],
  ],
  [
    'accepts any status',
    (lead, subsequences, tags, patch, options) => {
      const { status, ...rest } = patch
      const isKnown = status === undefined || status === 'active' || status === 'paused'
      return applyLeadUpdate(lead, subsequences, tags, isKnown ? patch : rest, options)
    },
    ['INVALID_STATUS', 'INVALID_STATUS before INVALID_TAG'],
  ],
  [
    'clears the tag instead of refusing an unknown one',
    (lead, subsequences, tags, patch, options) => {
      const isKnown = typeof patch.aiTag !== 'string' || tags.length === 0 || patch.aiTag !== ''
      const known = isKnown ? patch : { ...patch, aiTag: null }
      return applyLeadUpdate(lead, subsequences, tags, known, options)
    },
    ['INVALID_TAG'],
  ],
  [
    'does not reset the current step on a switch',
    changing((decision, { subsequence }) => {
      const after = decision.lead.subsequence
      if (decision.subsequenceEnrollment?.action !== 'switched' || !after) return decision
      const currentStep = subsequence?.currentStep ?? 0
      return { ...decision, lead: { ...decision.lead, subsequence: { ...after, currentStep } } }
    }),
    ['match/other/unsent'],
  ],
  ['copies the lead', changing((decision) => structuredClone(decision)), ['identity']],
  [
    'freezes the lead that it returns',
    changing((decision) => ({ ...decision, lead: Object.freeze(decision.lead) })),
    ['arguments stay unchanged'],
  ],
  [
    'mutates the lead that it receives',
    changing((decision, lead) => ({ ...decision, lead: Object.assign(lead, decision.lead) })),
    ['arguments stay unchanged', 'frozen arguments'],
  ],
  [
    'drops custom fields',
    changing((decision) => ({
      ...decision,
      lead: JSON.parse(JSON.stringify(decision.lead, ['_id', 'campaignId', 'status', 'aiTag'])),
    })),
    ['custom fields', 'nothing else changes'],
  ],
  [
    'returns no situation',
    changing(({ lead, intents, subsequenceEnrollment }) => ({
      lead,
      intents,
      ...(subsequenceEnrollment && { subsequenceEnrollment }),
    })),
    ['the situation'],
  ],
  [
    'uses the first tag that is equal ignoring case',
    (lead, subsequences, tags, patch, options) => {
      const { aiTag } = patch
      const isExact = typeof aiTag !== 'string' || options.policy.tagMatching === 'exact'
      const first = isExact
        ? undefined
        : tags.find((tag) => tag.toLowerCase() === aiTag.toLowerCase())
      const named = first === undefined ? patch : { ...patch, aiTag: first }
      return applyLeadUpdate(lead, subsequences, tags, named, options)
    },
    ["tagMatching: 'caseInsensitive', an exact name", 'aiTag'],
  ],
  [
    'sets no status without a tag',
    changing((decision, { status }, _subsequences, _tags, { aiTag }) =>
      aiTag === undefined ? { ...decision, lead: { ...decision.lead, status } } : decision,
    ),
    ['status', 'no tag', 'pausing keeps the pending send'],
  ],
  [
    'checks the lock before the tag',
    (lead, subsequences, tags, patch, options) => {
      const { status } = patch
      applyLeadUpdate(lead, subsequences, tags, { status }, options)
      return applyLeadUpdate(lead, subsequences, tags, patch, options)
    },
    ['INVALID_TAG before STATUS_LOCKED'],
  ],
  [
    'decides by the number of its calls',
    changing((decision) => {
      calls += 1
      return { ...decision, lead: { ...decision.lead, currentSequenceStep: calls } }
    }),
    ['the same arguments, the same decision', 'nothing else changes', 'an empty patch'],
  ],
  [
    'returns keys whose value is undefined',
    changing(({ subsequenceEnrollment, ...decision }) => ({
      ...decision,
      ...Object.fromEntries([['subsequenceEnrollment', subsequenceEnrollment]]),
    })),
    ['plain JSON'],
  ],
  [
    'accepts an invalid lead',
    (lead, ...others) => {
      try {
        return applyLeadUpdate(lead, ...others)
      } catch (error) {
        if (error instanceof TypeError) return { lead, intents: [] }
        throw error
      }
    },
    ['invalid arguments'],
  ],
  [
    'does not store the tag of a locked lead',
    (lead, subsequences, tags, patch, options) => {
      const decision = applyLeadUpdate(lead, subsequences, tags, patch, options)
      const isLocked = options.policy.doNotContact.includes(lead.status)
      return isLocked ? { lead, intents: [] } : decision
    },
    ['doNotContact: the tag'],
  ],
  [
    'accepts any tag of a locked lead',
    (lead, subsequences, tags, patch, options) =>
      options.policy.doNotContact.includes(lead.status) && patch.status === undefined
        ? { lead: { ...lead, aiTag: patch.aiTag ?? null }, intents: [] }
        : applyLeadUpdate(lead, subsequences, tags, patch, options),
    ['INVALID_TAG'],
  ],
  [
    'does not check a tag that stays the same',
    (lead, subsequences, tags, patch, options) =>
      lead.aiTag !== null && patch.aiTag === lead.aiTag
        ? applyLeadUpdate(lead, subsequences, [...tags, lead.aiTag], patch, options)
        : applyLeadUpdate(lead, subsequences, tags, patch, options),
    ['INVALID_TAG'],
  ],
  [
    'trims the tag',
    (lead, subsequences, tags, patch, options) => {
      const aiTag = typeof patch.aiTag === 'string' ? patch.aiTag.trim() : patch.aiTag
      const isPatch = typeof patch === 'object' && patch !== null && 'aiTag' in patch
      return applyLeadUpdate(
        lead,
        subsequences,
        tags,
        isPatch ? { ...patch, aiTag } : patch,
        options,
      )
    },
    ['INVALID_TAG'],
  ],
  [
    'matches a trigger that is part of the tag',
    (lead, subsequences, tags, patch, options) => {
      const tag = typeof patch?.aiTag === 'string' ? patch.aiTag : null
      const within = subsequences.map(({ trigger, ...subsequence }) => {
        const isWithin =
          tag !== null &&
          trigger.type === 'ai_tag' &&
          typeof trigger.value === 'string' &&
          tag.toLowerCase().includes(trigger.value.toLowerCase())
        return { ...subsequence, trigger: isWithin ? { ...trigger, value: tag } : trigger }
      })
      return applyLeadUpdate(lead, within, tags, patch, options)
    },
    ['no-match/none'],
  ],
  [
    'treats a patch that is not an object as empty',
    (lead, subsequences, tags, patch, options) => {
      const isObject = typeof patch === 'object' && patch !== null && !Array.isArray(patch)
      return applyLeadUpdate(lead, subsequences, tags, isObject ? patch : {}, options)
    },
    ['INVALID_PATCH: not an object'],
  ],
  [
    'treats 0 and false as a cleared tag',
    (lead, subsequences, tags, patch, options) => {
      const isCleared = [0, false].includes(Reflect.get(Object(patch), 'aiTag'))
      const cleared = isCleared ? { ...patch, aiTag: null } : patch
      return applyLeadUpdate(lead, subsequences, tags, cleared, options)
    },
    ['INVALID_PATCH: another type'],
  ],
  [
    'confuses the rows that do nothing',
    changing(({ situation, ...decision }) => ({
      ...decision,
      ...(situation && { situation: situation === 'match/past' ? 'match/same' : situation }),
    })),
    ['match/past'],
  ],
  [
    'locks a lead that has exited',
    (lead, subsequences, tags, patch, options) => {
      const isPast = lead.subsequence?.completedAt === options.now.toISOString()
      if (isPast && lead.status === 'completed' && patch.status) {
        throw new LeadUpdateError('STATUS_LOCKED', 'has exited')
      }
      return applyLeadUpdate(lead, subsequences, tags, patch, options)
    },
    ['the same patch again'],
  ],
  [
    'copies custom fields',
    changing((decision) => ({
      ...decision,
      lead: { ...decision.lead, ...copyNotes(decision.lead) },
    })),
    ['custom fields'],
  ],
  [
    'accepts invalid lists',
    (lead, subsequences, tags, ...others) =>
      applyLeadUpdate(
        lead,
        Array.isArray(subsequences) ? subsequences : [],
        Array.isArray(tags) ? tags : [],
        ...others,
      ),
    ['invalid arguments'],
  ],
  [
    'always throws',
    () => Promise.reject(new Error('not yet written')),
    [
      'match/none',
      'an empty patch',
      'INVALID_PATCH: another field',
      'plain JSON',
      'invalid arguments',
    ],
  ],
]
