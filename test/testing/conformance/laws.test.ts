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

/** Returns the names of the laws that an implementation breaks, of the named ones or of all. */
async function brokenBy(
  implementation: LeadUpdateImplementation,
  names?: readonly string[],
): Promise<string[]> {
  const laws = lawChecks(implementation, { seed: 1 })
  const named = laws.filter(({ name }) => names?.includes(name) ?? true)
  const broken: string[] = []
  for await (const { check, passed } of runChecks(named)) {
    if (!passed) broken.push(check.name)
  }
  return broken
}

/** The rules, with what they decide changed afterwards. */
function changing(
  change: (decision: LeadDecision, ...given: Parameters<LeadUpdateImplementation>) => LeadDecision,
): LeadUpdateImplementation {
  return (...given) => change(applyLeadUpdate(...given), ...given)
}

/** The rules, whatever policy is asked for. */
function insistingOn(policy: Partial<LeadPolicy>): LeadUpdateImplementation {
  return (lead, subsequences, tags, patch, { now, policy: asked }) =>
    applyLeadUpdate(lead, subsequences, tags, patch, { now, policy: { ...asked, ...policy } })
}

/** The rules, as if the campaign's subsequences were others. */
function seeing(
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

/** Implementations that are wrong in one way each, and the laws that have to find it. */
const faults: [string, LeadUpdateImplementation, string[]][] = [
  ['emits no webhook', without('emitWebhook'), ['one webhook for a real change']],
  ['cancels no send', without('cancelSend'), ['a pending send is canceled by name']],
  [
    'tells no enrollment',
    without('enrollment'),
    [
      'match/none',
      'no-match/unsent',
      'no-match/sent',
      'the summary tells the intent',
      'match/other/sent',
    ],
  ],
  [
    'emits a webhook also where the tag stays the same',
    changing((decision, lead, _subsequences, _tags, { aiTag }, { now }) => {
      if (aiTag === undefined || decision.lead.aiTag !== lead.aiTag) return decision
      const { _id: leadId, campaignId, aiTag: previousAiTag } = lead
      const data = { leadId, campaignId, previousAiTag, aiTag: previousAiTag }
      const event = { type: 'lead.tag_changed', timestamp: now.toISOString(), data } as const
      return { ...decision, intents: [...decision.intents, { type: 'emitWebhook', event }] }
    }),
    ['one webhook for a real change', 'the same patch again'],
  ],
  [
    'turns the order of the intents round',
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
    ['no-match/unsent', 'an exit over the status'],
  ],
  [
    'compares triggers with their case',
    seeing((subsequences) =>
      subsequences.filter(({ trigger }) => trigger.value !== trigger.value?.toUpperCase()),
    ),
    ['match/none', 'match/same', 'in any of several'],
  ],
  [
    'enters the last of several',
    seeing((subsequences) => [...subsequences].reverse()),
    ['the first of several'],
  ],
  [
    'matches triggers of any type',
    seeing((subsequences) =>
      subsequences.map(({ trigger, ...subsequence }) => ({
        ...subsequence,
        trigger: { ...trigger, type: 'ai_tag' },
      })),
    ),
    ['no-match/none'],
  ],
  [
    'always matches tags exactly',
    insistingOn({ tagMatching: 'exact' }),
    ["tagMatching: 'caseInsensitive'"],
  ],
  [
    'never matches tags exactly',
    insistingOn({ tagMatching: 'caseInsensitive' }),
    ["tagMatching: 'exact'"],
  ],
  [
    'lets everybody enter again',
    insistingOn({ reEnrollment: 'always' }),
    ['match/past', "reEnrollment: 'afterCleanExit'", "reEnrollment: 'never'"],
  ],
  [
    'lets nobody enter again',
    insistingOn({ reEnrollment: 'never' }),
    ["reEnrollment: 'afterCleanExit'", "reEnrollment: 'always'"],
  ],
  [
    'lets enter again after a clean exit',
    insistingOn({ reEnrollment: 'afterCleanExit' }),
    ["reEnrollment: 'always'", "reEnrollment: 'never'"],
  ],
  [
    'contacts everybody',
    insistingOn({ doNotContact: [] }),
    ['doNotContact: the status', 'doNotContact: the place'],
  ],
  [
    'never activates',
    insistingOn({ statusOnEnrollment: 'keep' }),
    ["statusOnEnrollment: 'activate'"],
  ],
  [
    'always activates',
    insistingOn({ statusOnEnrollment: 'activate' }),
    ["statusOnEnrollment: 'keep'"],
  ],
  [
    'forgets the status of a patch that has a tag',
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
    'leaves out the table where the tag stays the same',
    (lead, subsequences, tags, patch, options) => {
      const decision = applyLeadUpdate(lead, subsequences, tags, patch, options)
      if (patch.aiTag === undefined || decision.lead.aiTag !== lead.aiTag) return decision
      return applyLeadUpdate(lead, subsequences, tags, { status: patch.status }, options)
    },
    ['the same tag again'],
  ],
  [
    'drops what it does not know of a patch',
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
    'clears the tag where it does not know it',
    (lead, subsequences, tags, patch, options) => {
      const isKnown = typeof patch.aiTag !== 'string' || tags.length === 0 || patch.aiTag !== ''
      const known = isKnown ? patch : { ...patch, aiTag: null }
      return applyLeadUpdate(lead, subsequences, tags, known, options)
    },
    ['INVALID_TAG'],
  ],
  [
    'does not reset how many e-mails were sent',
    changing((decision, { subsequence }) => {
      const place = decision.lead.subsequence
      if (decision.subsequenceEnrollment?.action !== 'switched' || !place) return decision
      const currentStep = subsequence?.currentStep ?? 0
      return { ...decision, lead: { ...decision.lead, subsequence: { ...place, currentStep } } }
    }),
    ['match/other/unsent'],
  ],
  ['copies the lead', changing((decision) => structuredClone(decision)), ['identity']],
  [
    'freezes what it gives',
    changing((decision) => ({ ...decision, lead: Object.freeze(decision.lead) })),
    ['no argument is changed'],
  ],
  [
    'writes to the lead that it is given',
    changing((decision, lead) => ({ ...decision, lead: Object.assign(lead, decision.lead) })),
    ['no argument is changed', 'frozen arguments do'],
  ],
  [
    "forgets the host's own fields",
    changing((decision) => ({
      ...decision,
      lead: JSON.parse(JSON.stringify(decision.lead, ['_id', 'campaignId', 'status', 'aiTag'])),
    })),
    ["the host's own fields", 'nothing else changes'],
  ],
  [
    'says no situation',
    changing(({ lead, intents, subsequenceEnrollment }) => ({
      lead,
      intents,
      ...(subsequenceEnrollment && { subsequenceEnrollment }),
    })),
    ['the situation'],
  ],
  [
    'takes the first tag that is equal but for case',
    (lead, subsequences, tags, patch, options) => {
      const { aiTag } = patch
      const isExact = typeof aiTag !== 'string' || options.policy.tagMatching === 'exact'
      const first = isExact
        ? undefined
        : tags.find((tag) => tag.toLowerCase() === aiTag.toLowerCase())
      const named = first === undefined ? patch : { ...patch, aiTag: first }
      return applyLeadUpdate(lead, subsequences, tags, named, options)
    },
    ["tagMatching: 'caseInsensitive', exactly", 'aiTag'],
  ],
  [
    'sets no status without a tag',
    changing((decision, { status }, _subsequences, _tags, { aiTag }) =>
      aiTag === undefined ? { ...decision, lead: { ...decision.lead, status } } : decision,
    ),
    ['status', 'no tag, no table', 'pausing keeps the pending send'],
  ],
  [
    'looks at the lock before the tag',
    (lead, subsequences, tags, patch, options) => {
      const { status } = patch
      applyLeadUpdate(lead, subsequences, tags, { status }, options)
      return applyLeadUpdate(lead, subsequences, tags, patch, options)
    },
    ['INVALID_TAG before STATUS_LOCKED'],
  ],
  [
    'decides by how often it was called',
    changing((decision) => {
      calls += 1
      return { ...decision, lead: { ...decision.lead, currentSequenceStep: calls } }
    }),
    ['the same arguments, the same decision', 'nothing else changes', 'an empty patch'],
  ],
  [
    'gives keys without a value',
    changing(({ subsequenceEnrollment, ...decision }) => ({
      ...decision,
      ...Object.fromEntries([['subsequenceEnrollment', subsequenceEnrollment]]),
    })),
    ['plain JSON'],
  ],
  [
    'makes the best of whatever lead it is given',
    (lead, ...others) => {
      try {
        return applyLeadUpdate(lead, ...others)
      } catch (error) {
        if (error instanceof TypeError) return { lead, intents: [] }
        throw error
      }
    },
    ['a fault of the calling program'],
  ],
  [
    'stores no tag of a lead that is locked',
    (lead, subsequences, tags, patch, options) => {
      const decision = applyLeadUpdate(lead, subsequences, tags, patch, options)
      const isLocked = options.policy.doNotContact.includes(lead.status)
      return isLocked ? { lead, intents: [] } : decision
    },
    ['doNotContact: the tag'],
  ],
  [
    'accepts whatever tag a lead has that is locked',
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
    'finds a trigger within the tag',
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
    'takes a patch that is no object for an empty one',
    (lead, subsequences, tags, patch, options) => {
      const isObject = typeof patch === 'object' && patch !== null && !Array.isArray(patch)
      return applyLeadUpdate(lead, subsequences, tags, isObject ? patch : {}, options)
    },
    ['INVALID_PATCH: no object'],
  ],
  [
    'takes whatever is false for a tag that is cleared',
    (lead, subsequences, tags, patch, options) => {
      const isCleared = [0, false].includes(Reflect.get(Object(patch), 'aiTag'))
      const cleared = isCleared ? { ...patch, aiTag: null } : patch
      return applyLeadUpdate(lead, subsequences, tags, cleared, options)
    },
    ['INVALID_PATCH: another type'],
  ],
  [
    'mixes up the rows that do nothing',
    changing(({ situation, ...decision }) => ({
      ...decision,
      ...(situation && { situation: situation === 'match/past' ? 'match/same' : situation }),
    })),
    ['match/past'],
  ],
  [
    'locks whoever has exited',
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
    "copies the host's own fields",
    changing((decision) => ({
      ...decision,
      lead: { ...decision.lead, ...copyOfNotes(decision.lead) },
    })),
    ["the host's own fields"],
  ],
  [
    'reads no list',
    (lead, subsequences, tags, ...others) =>
      applyLeadUpdate(
        lead,
        Array.isArray(subsequences) ? subsequences : [],
        Array.isArray(tags) ? tags : [],
        ...others,
      ),
    ['a fault of the calling program'],
  ],
  [
    'throws at everything',
    () => Promise.reject(new Error('not yet written')),
    [
      'match/none',
      'an empty patch',
      'INVALID_PATCH: another field',
      'plain JSON',
      'a fault of the calling program',
    ],
  ],
]

describe('an implementation with a fault', () => {
  it.each(faults)('that %s breaks the laws that say so', async (_, implementation, laws) => {
    expect((await brokenBy(implementation, laws)).sort()).toEqual([...laws].sort())
  })
})

describe('every law', () => {
  it('is broken by one of the faults: none is a check that cannot fail', () => {
    // What breaks them all shows nothing.
    const named = faults.flatMap(([fault, , laws]) =>
      fault === 'throws at everything' ? [] : laws,
    )
    const all = lawChecks(applyLeadUpdate).map(({ name }) => name)
    expect([...new Set(named)].sort()).toEqual(all.sort())
  })
})

describe('what a broken law throws', () => {
  it('says the law, the smallest case in words, what came of it, and the seed', async () => {
    const law = lawChecks(without('cancelSend'), { seed: 1 }).find(
      ({ name }) => name === 'a pending send is canceled by name',
    )
    await expect(law?.run()).rejects.toThrow(CheckError)
    await expect(law?.run()).rejects.toThrowErrorMatchingInlineSnapshot(`
      [CheckError: every decision › a pending send is canceled by name: The pending send is canceled exactly if the lead no longer has it, and the intent names it
      { seed: 1, numRuns: 11 } finds a case that breaks it. As small as it can be made:
        The lead is "active", without a tag, in sub_2 with 0 e-mails sent from it, with the e-mail send_1 of the main sequence pending.
        The subsequences: sub_1 (on ai_tag "Interested"), sub_2 (on ai_tag "Not interested").
        The workspace's tags: "Interested".
        The policy: the documented one.
        The patch: {"aiTag":"Interested"}, at 2025-07-01T12:00:00.000Z.
        As JSON: {"lead":{"_id":"lead_1","campaignId":"cmp_1","status":"active","aiTag":null,"currentSequenceStep":0,"replied":false,"addedAt":"2025-06-15T09:00:00.000Z","subsequence":{"id":"sub_2","status":"active","currentStep":0,"emailsSent":0,"enrolledAt":"2025-06-15T09:00:00.000Z","completedAt":null},"pendingSend":{"id":"send_1","sequence":"main","sendAt":"2025-07-01T12:00:00.000Z"}},"subsequences":[{"id":"sub_1","name":"Interested follow-up","trigger":{"type":"ai_tag","value":"Interested"}},{"id":"sub_2","name":"Interested follow-up","trigger":{"type":"ai_tag","value":"Not interested"}}],"tags":["Interested"],"policy":{"tagMatching":"exact","reEnrollment":"afterCleanExit","doNotContact":[],"statusOnEnrollment":"keep"},"patch":{"aiTag":"Interested"},"now":"2025-07-01T12:00:00.000Z"}
      What came of it:
        cancelSends[0] is missing, expected {"type":"cancelSend","leadId":"lead_1","campaignId":"cmp_1","sendId":"send_1","sequence":"main"}]
    `)
  })
})

describe('the laws', () => {
  it('are other ones for a server, and under one policy', () => {
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

describe('what is no decision', () => {
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['an object', { success: true }],
  ])('is told as such: %s', async (printed, given) => {
    const implementation: LeadUpdateImplementation = () => JSON.parse(JSON.stringify(given ?? null))
    const [law] = lawChecks(implementation, { seed: 1 })
    await expect(law?.run()).rejects.toThrow(
      `A decision must be an object with a lead and a list of intents, got ${given === undefined ? 'null' : printed}`,
    )
  })
})

describe('a refusal', () => {
  it('may be any object that has a code, such as the body of an answer', async () => {
    const implementation: LeadUpdateImplementation = async (...given) => {
      const result = safeApplyLeadUpdate(...given)
      if (result.success) return result.decision
      const { code, message } = result.error
      // oxlint-disable-next-line typescript/only-throw-error -- as a client of an API may
      throw { code, message }
    }
    expect(await brokenBy(implementation)).toEqual([])
  })
})

describe('an option that cannot be', () => {
  it.each<[string, object]>([
    ['numRuns must be a whole number above 0, got 0', { numRuns: 0 }],
    ['numRuns must be a whole number above 0, got NaN', { numRuns: Number.NaN }],
    ['seed must be a whole number, got 0.5', { seed: 0.5 }],
    ['options.runs is not an option', { runs: 10 }],
    [
      'policy.tagMatching must be one of exact, caseInsensitive, got "caseinsensitive"',
      { policy: { tagMatching: 'caseinsensitive' } },
    ],
  ])('is a TypeError, before anything is tried: %s', (message, options) => {
    expect(() => lawChecks(applyLeadUpdate, options)).toThrow(new TypeError(message))
  })
})
