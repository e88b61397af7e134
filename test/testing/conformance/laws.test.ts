import {
  applyLeadUpdate,
  guardedPolicy,
  type Intent,
  type LeadDecision,
  type LeadPolicy,
  LeadUpdateError,
  type Subsequence,
  safeApplyLeadUpdate,
} from 'campaign-lead'
import { CheckError, runChecks } from 'campaign-lead/testing'
import { type LeadUpdateImplementation, lawChecks } from 'campaign-lead/testing/conformance'
import { describe, expect, it } from 'vitest'

/** Returns the names of the properties that an implementation violates, of these names or of all. */
async function findViolated(
  implementation: LeadUpdateImplementation,
  names?: readonly string[],
): Promise<string[]> {
  const checks = lawChecks(implementation, { seed: 1 })
  const named = checks.filter(({ name }) => names?.includes(name) ?? true)
  const violated: string[] = []
  for await (const { check, passed } of runChecks(named)) {
    if (!passed) violated.push(check.name)
  }
  return violated
}

/** The rules, with a change of each decision. */
function changing(
  change: (decision: LeadDecision, ...args: Parameters<LeadUpdateImplementation>) => LeadDecision,
): LeadUpdateImplementation {
  return (...args) => change(applyLeadUpdate(...args), ...args)
}

/** The rules, with a fixed policy. */
function withPolicy(policy: Partial<LeadPolicy>): LeadUpdateImplementation {
  return (lead, subsequences, tags, patch, { now, policy: requested }) =>
    applyLeadUpdate(lead, subsequences, tags, patch, { now, policy: { ...requested, ...policy } })
}

/** The rules, with a change of the campaign's subsequences. */
function withSubsequences(
  change: (subsequences: readonly Subsequence[]) => readonly Subsequence[],
): LeadUpdateImplementation {
  return (lead, subsequences, tags, patch, options) =>
    applyLeadUpdate(lead, change(subsequences), tags, patch, options)
}

function without(type: Intent['type']): LeadUpdateImplementation {
  return changing(({ intents, ...decision }) => ({
    ...decision,
    intents: intents.filter((intent) => intent.type !== type),
  }))
}

let calls = 0

function copyOfNotes(lead: object): object {
  const notes: unknown = Reflect.get(lead, 'notes')
  return notes === undefined ? {} : { notes: structuredClone(notes) }
}

/** Implementations with one mistake each, and the properties that must detect it. */
const mistakes: [string, LeadUpdateImplementation, string[]][] = [
  ['emits no webhook', without('emitWebhook'), ['one webhook for a changed tag']],
  ['cancels no send', without('cancelSend'), ['a canceled send']],
  [
    'emits no enrollment intent',
    without('enrollment'),
    [
      'match/none',
      'no-match/unsent',
      'no-match/sent',
      'the summary matches the intent',
      'match/other/sent',
    ],
  ],
  [
    'emits a webhook although the tag stays the same',
    changing((decision, lead, _subsequences, _tags, { aiTag }, { now }) => {
      if (aiTag === undefined || decision.lead.aiTag !== lead.aiTag) return decision
      const { _id: leadId, campaignId, aiTag: previousAiTag } = lead
      const data = { leadId, campaignId, previousAiTag, aiTag: previousAiTag }
      const event = { type: 'lead.tag_changed', timestamp: now.toISOString(), data } as const
      return { ...decision, intents: [...decision.intents, { type: 'emitWebhook', event }] }
    }),
    ['one webhook for a changed tag', 'the same patch again'],
  ],
  [
    'reverses the order of the intents',
    changing((decision) => ({ ...decision, intents: [...decision.intents].reverse() })),
    ['the order of the intents'],
  ],
  [
    'keeps the pending send on an exit',
    changing((decision, { pendingSend }) =>
      decision.subsequenceEnrollment?.action === 'exited'
        ? { ...decision, lead: { ...decision.lead, pendingSend } }
        : decision,
    ),
    ['no-match/unsent'],
  ],
  [
    'keeps the status on an exit',
    changing((decision, { status }) =>
      decision.subsequenceEnrollment?.action === 'exited'
        ? { ...decision, lead: { ...decision.lead, status } }
        : decision,
    ),
    ['no-match/unsent', 'an exit overrides the status'],
  ],
  [
    'compares triggers case-sensitively',
    withSubsequences((subsequences) =>
      subsequences.filter(({ trigger }) => trigger.value !== trigger.value?.toUpperCase()),
    ),
    ['match/none', 'match/same', 'in any of several'],
  ],
  [
    'enrolls in the last of several',
    withSubsequences((subsequences) => [...subsequences].reverse()),
    ['the first of several'],
  ],
  [
    'matches triggers of any type',
    withSubsequences((subsequences) =>
      subsequences.map(({ trigger, ...subsequence }) => ({
        ...subsequence,
        trigger: { ...trigger, type: 'ai_tag' },
      })),
    ),
    ['no-match/none'],
  ],
  [
    'always matches tags exactly',
    withPolicy({ tagMatching: 'exact' }),
    ["tagMatching: 'caseInsensitive'"],
  ],
  [
    'never matches tags exactly',
    withPolicy({ tagMatching: 'caseInsensitive' }),
    ["tagMatching: 'exact'"],
  ],
  [
    'always enrolls again',
    withPolicy({ reEnrollment: 'always' }),
    ['match/past', "reEnrollment: 'afterCleanExit'", "reEnrollment: 'never'"],
  ],
  [
    'never enrolls again',
    withPolicy({ reEnrollment: 'never' }),
    ["reEnrollment: 'afterCleanExit'", "reEnrollment: 'always'"],
  ],
  [
    'enrolls again only after a clean exit',
    withPolicy({ reEnrollment: 'afterCleanExit' }),
    ["reEnrollment: 'always'", "reEnrollment: 'never'"],
  ],
  [
    'ignores doNotContact',
    withPolicy({ doNotContact: [] }),
    ['doNotContact: the status', 'doNotContact: the subsequence'],
  ],
  [
    'never activates',
    withPolicy({ statusOnEnrollment: 'keep' }),
    ["statusOnEnrollment: 'activate'"],
  ],
  [
    'always activates',
    withPolicy({ statusOnEnrollment: 'activate' }),
    ["statusOnEnrollment: 'keep'"],
  ],
  [
    'ignores the status of a patch that has a tag',
    (lead, subsequences, tags, { status, aiTag }, options) =>
      applyLeadUpdate(
        lead,
        subsequences,
        tags,
        aiTag === undefined ? { status } : { aiTag },
        options,
      ),
    ["statusOnEnrollment: 'activate', with a status", 'doNotContact: the status'],
  ],
  [
    'does not run the rule table if the tag stays the same',
    (lead, subsequences, tags, patch, options) => {
      const decision = applyLeadUpdate(lead, subsequences, tags, patch, options)
      if (patch.aiTag === undefined || decision.lead.aiTag !== lead.aiTag) return decision
      return applyLeadUpdate(lead, subsequences, tags, { status: patch.status }, options)
    },
    ['the same tag again'],
  ],
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
      lead: { ...decision.lead, ...copyOfNotes(decision.lead) },
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

describe('an implementation that', () => {
  it.each(mistakes)('%s violates the properties about it', async (_, implementation, names) => {
    expect((await findViolated(implementation, names)).sort()).toEqual([...names].sort())
  })
})

describe('every property', () => {
  it('is violated by one of the mistakes, so that no check passes always', () => {
    // An implementation that always throws shows nothing about a single property.
    const named = mistakes.flatMap(([mistake, , names]) =>
      mistake === 'always throws' ? [] : names,
    )
    const all = lawChecks(applyLeadUpdate).map(({ name }) => name)
    expect([...new Set(named)].sort()).toEqual(all.sort())
  })
})

describe('the error of a violated property', () => {
  it('has the property, the seed, the smallest failing case and its result', async () => {
    const check = lawChecks(without('cancelSend'), { seed: 1 }).find(
      ({ name }) => name === 'a canceled send',
    )
    await expect(check?.run()).rejects.toThrow(CheckError)
    await expect(check?.run()).rejects.toThrowErrorMatchingInlineSnapshot(`
      [CheckError: every decision › a canceled send: A cancelSend intent is emitted if, and only if, the lead no longer has its pending send, and names that send
      It fails with { seed: 1, numRuns: 11 }. Smallest failing case:
        The lead is "active", without a tag, in sub_2 with 0 e-mails sent from it, with the pending e-mail send_1 of the main sequence.
        The subsequences: sub_1 (triggered by ai_tag "Interested"), sub_2 (triggered by ai_tag "Not interested").
        The workspace's tags: "Interested".
        The policy: documentedPolicy.
        The patch: {"aiTag":"Interested"}, at 2025-07-01T12:00:00.000Z.
        As JSON: {"lead":{"_id":"lead_1","campaignId":"cmp_1","status":"active","aiTag":null,"currentSequenceStep":0,"replied":false,"addedAt":"2025-06-15T09:00:00.000Z","subsequence":{"id":"sub_2","status":"active","currentStep":0,"emailsSent":0,"enrolledAt":"2025-06-15T09:00:00.000Z","completedAt":null},"pendingSend":{"id":"send_1","sequence":"main","sendAt":"2025-07-01T12:00:00.000Z"}},"subsequences":[{"id":"sub_1","name":"Interested follow-up","trigger":{"type":"ai_tag","value":"Interested"}},{"id":"sub_2","name":"Interested follow-up","trigger":{"type":"ai_tag","value":"Not interested"}}],"tags":["Interested"],"policy":{"tagMatching":"exact","reEnrollment":"afterCleanExit","doNotContact":[],"statusOnEnrollment":"keep"},"patch":{"aiTag":"Interested"},"now":"2025-07-01T12:00:00.000Z"}
      Result:
        cancelSends[0] is missing, expected {"type":"cancelSend","leadId":"lead_1","campaignId":"cmp_1","sendId":"send_1","sequence":"main"}]
    `)
  })
})

describe('lawChecks', () => {
  it('leaves out the properties that do not apply to a server, or to the policy', () => {
    const names = (checks: ReturnType<typeof lawChecks>) => checks.map(({ name }) => name)
    const all = names(lawChecks(applyLeadUpdate))
    const remote = names(lawChecks(applyLeadUpdate, { inProcess: false }))
    const guarded = names(lawChecks(applyLeadUpdate, { policy: guardedPolicy }))
    expect(new Set(all).size).toBe(all.length)
    expect(all.length - remote.length).toBe(8)
    expect(all.filter((name) => !guarded.includes(name))).toEqual([
      "tagMatching: 'exact'",
      "reEnrollment: 'always'",
      "reEnrollment: 'never'",
      "statusOnEnrollment: 'keep'",
    ])
  })
})

describe('an invalid decision', () => {
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['an object', { success: true }],
  ])('is reported as invalid: %s', async (printed, value) => {
    const implementation: LeadUpdateImplementation = () => JSON.parse(JSON.stringify(value ?? null))
    const [check] = lawChecks(implementation, { seed: 1 })
    await expect(check?.run()).rejects.toThrow(
      `A decision must be an object with a lead and a list of intents, got ${value === undefined ? 'null' : printed}`,
    )
  })
})

describe('a refusal', () => {
  it('may be any object with a code, such as the body of a response', async () => {
    const implementation: LeadUpdateImplementation = async (...args) => {
      const result = safeApplyLeadUpdate(...args)
      if (result.success) return result.decision
      const { code, message } = result.error
      // oxlint-disable-next-line typescript/only-throw-error -- as a client of an API may do
      throw { code, message }
    }
    expect(await findViolated(implementation)).toEqual([])
  })
})

describe('an invalid option of lawChecks', () => {
  it.each<[string, object]>([
    ['options.numRuns must be a positive integer, got 0', { numRuns: 0 }],
    ['options.numRuns must be a positive integer, got NaN', { numRuns: Number.NaN }],
    ['options.seed must be an integer, got 0.5', { seed: 0.5 }],
    ['options.runs is not an option', { runs: 10 }],
    ['options.inProcess must be true or false, got 1', { inProcess: 1 }],
    [
      'policy.tagMatching must be one of exact, caseInsensitive, got "caseinsensitive"',
      { policy: { tagMatching: 'caseinsensitive' } },
    ],
  ])('throws a TypeError before any check runs: %s', (message, options) => {
    expect(() => lawChecks(applyLeadUpdate, options)).toThrow(new TypeError(message))
  })
})
