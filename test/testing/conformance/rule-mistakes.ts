import {
  applyLeadUpdate,
  type Intent,
  type LeadDecision,
  type LeadPolicy,
  type Subsequence,
} from 'campaign-lead'
import type { LeadUpdateImplementation } from 'campaign-lead/testing/conformance'

/** A name, an implementation with one mistake, and the properties that must detect it. */
export type Mistake = [string, LeadUpdateImplementation, string[]]

/** The rules, with a change of each decision. */
export function changing(
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

/** The rules, without the intents of one type. */
export function without(type: Intent['type']): LeadUpdateImplementation {
  return changing(({ intents, ...decision }) => ({
    ...decision,
    intents: intents.filter((intent) => intent.type !== type),
  }))
}

/** Mistakes in the rule table, the policies and the intents. */
export const RULE_MISTAKES: readonly Mistake[] = [
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
]
