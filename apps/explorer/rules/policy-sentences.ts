import { documentedPolicy, guardedPolicy, type LeadPolicy } from 'campaign-lead'
import { createMainLead, type ExampleWorkspace, type LeadExample } from '../model/create-example.js'
import { createCommandTry } from './command-tries.js'
import { createPatchTry, createRowTry, createTry, type ExampleSteps } from './create-try.js'
import type { RulePart, RuleSentence, RuleTry } from './rule-sentence.js'
import { LIBRARY, toReading } from './rule-sources.js'
import { keysOf } from './rules-graph.js'

/** What a value of an option means. */
interface ValueMeaning {
  readonly text: string
  readonly try: RuleTry
}

/** The values of an option: a list of statuses is either empty or not. */
type ValueName<V> = V extends boolean ? 'true' | 'false' : V extends string ? V : 'empty' | 'listed'

type Meanings = {
  readonly [K in keyof LeadPolicy]: Readonly<Record<ValueName<LeadPolicy[K]>, ValueMeaning>>
}

const CLEAN_EXIT = 'A lead that left the subsequence before an e-mail was sent'

const MEANINGS: Meanings = {
  tagMatching: {
    exact: {
      text: "`tagMatching: 'exact'` requires the spelling of the workspace. Choose it if your clients should receive an error for a misspelled tag.",
      try: createTry(
        {
          title: 'A tag in another case',
          policy: { tagMatching: 'exact' },
          expected: { error: 'INVALID_TAG', isUnchanged: true },
        },
        respellTag,
      ),
    },
    caseInsensitive: {
      text: "`'caseInsensitive'` prefers an exact match, and otherwise takes the first tag that differs only in case. It stores the workspace's spelling. Choose it if a classifier sets the tags, because its casing varies.",
      try: createTry(
        {
          title: 'A tag in another case',
          policy: { tagMatching: 'caseInsensitive' },
          expected: { webhook: 'lead.tag_changed' },
        },
        respellTag,
      ),
    },
  },
  reEnrollment: {
    afterCleanExit: {
      text: "`reEnrollment` decides about a lead that has been through the matching subsequence. `'afterCleanExit'` enrolls it again if nothing was sent from it.",
      try: createRowTry('match/past', {
        title: CLEAN_EXIT,
        policy: { reEnrollment: 'afterCleanExit' },
        expected: { situation: 'match/none', outcome: 'enrolled' },
        change: withoutEmailsSent,
      }),
    },
    always: {
      text: "Choose `'always'` if the same e-mails may be sent a second time, for example a year later.",
      try: createRowTry('match/past', {
        title: 'A lead that has finished the subsequence',
        policy: { reEnrollment: 'always' },
        expected: { situation: 'match/none', outcome: 'enrolled' },
      }),
    },
    never: {
      text: "Choose `'never'` if a lead that left once should stay out.",
      try: createRowTry('match/past', {
        title: CLEAN_EXIT,
        policy: { reEnrollment: 'never' },
        expected: { outcome: 'nothing' },
        change: withoutEmailsSent,
      }),
    },
  },
  doNotContact: {
    empty: {
      text: 'The default `[]` allows every lead to be moved and resumed, as the API documentation does.',
      try: createPatchTry(
        {
          title: 'An unsubscribed lead is resumed',
          policy: { doNotContact: [] },
          expected: { status: 'active' },
        },
        { status: 'active' },
        { status: 'unsubscribed' },
      ),
    },
    listed: {
      text: 'For a lead whose status is in `doNotContact`, a `status` patch is refused with `STATUS_LOCKED`. A new tag is stored and its webhook emitted, but the rule table does not run.',
      try: createRowTry('match/none', {
        title: 'A new tag of an unsubscribed lead',
        policy: { doNotContact: ['unsubscribed'] },
        expected: {
          situation: null,
          status: 'unsubscribed',
          intents: ['lead.tag_changed'],
          hasPendingSend: true,
        },
        change: ({ lead, patch }) => ({ lead: { ...lead, status: 'unsubscribed' }, patch }),
      }),
    },
  },
  statusOnEnrollment: {
    keep: {
      text: "With `'keep'`, a lead that is enrolled or switched keeps its status.",
      try: createRowTry('match/none', {
        title: 'A pending lead is enrolled',
        policy: { statusOnEnrollment: 'keep', doNotContact: [] },
        expected: { status: 'pending', outcome: 'enrolled' },
        change: ({ lead, patch }) => ({ lead: { ...lead, status: 'pending' }, patch }),
      }),
    },
    activate: {
      text: "With `'activate'`, a `pending`, `replied` or `completed` lead becomes `active`, unless the patch sets a status. Choose `'activate'` if a subsequence should start by itself: the e-mails of a subsequence are not sent to a lead that is `pending`.",
      try: createRowTry('match/none', {
        title: 'A pending lead is enrolled',
        policy: { statusOnEnrollment: 'activate', doNotContact: [] },
        expected: { status: 'active', outcome: 'enrolled' },
        change: ({ lead, patch }) => ({ lead: { ...lead, status: 'pending' }, patch }),
      }),
    },
  },
  stopOnReply: {
    true: {
      text: '`stopOnReply: true` sets the status `replied` after a reply, and cancels the pending e-mail.',
      try: createCommandTry(
        {
          title: 'A reply',
          policy: { stopOnReply: true },
          expected: {
            status: 'replied',
            replied: true,
            intents: ['cancelSend', 'lead.replied'],
            hasPendingSend: false,
          },
        },
        () => [{ type: 'recordReply' }],
      ),
    },
    false: {
      text: 'With `false`, only the field `replied` is set: choose it if a campaign continues after a reply.',
      try: createCommandTry(
        {
          title: 'A reply',
          policy: { stopOnReply: false },
          expected: {
            status: 'active',
            replied: true,
            intents: ['lead.replied'],
            hasPendingSend: true,
          },
        },
        () => [{ type: 'recordReply' }],
      ),
    },
  },
  stopOnAutoReply: {
    false: {
      text: '`stopOnAutoReply: false` ignores an automatic reply, because an out-of-office notice is usually not an answer.',
      try: createCommandTry(
        {
          title: 'An automatic reply',
          policy: { stopOnAutoReply: false },
          expected: { isUnchanged: true, intents: [] },
        },
        () => [{ type: 'recordReply', auto: true }],
      ),
    },
    true: {
      text: 'With `true`, an automatic reply sets the status `replied` and cancels the pending e-mail, even if `stopOnReply` is `false`.',
      try: createCommandTry(
        {
          title: 'An automatic reply',
          policy: { stopOnReply: false, stopOnAutoReply: true },
          expected: { status: 'replied', intents: ['cancelSend', 'lead.replied'] },
        },
        () => [{ type: 'recordReply', auto: true }],
      ),
    },
  },
}

const ANCHORS: Readonly<Record<keyof LeadPolicy, string>> = {
  tagMatching: 'tag-matching',
  reEnrollment: 're-enrollment',
  doNotContact: 'do-not-contact',
  statusOnEnrollment: 'status-on-enrollment',
  stopOnReply: 'replies',
  stopOnAutoReply: 'replies',
}

const PRESETS = { page: 'rules', anchor: 'two-presets' } as const

/** The options of the policy, and its presets. */
export const POLICY_PART: RulePart = {
  id: 'policies',
  title: 'Policies',
  intro: 'These cases depend on your application. They are options of the policy.',
  sentences: [
    {
      id: 'policy-documented',
      text: '`documentedPolicy` contains the defaults: what the API documentation says, and a reading of what it does not specify. It protects no status: it enrolls and resumes leads that unsubscribed.',
      code: 'documentedPolicy',
      source: LIBRARY,
      docs: PRESETS,
      try: createRowTry('match/none', {
        title: 'An unsubscribed lead is enrolled',
        policy: documentedPolicy,
        expected: { outcome: 'enrolled', status: 'unsubscribed' },
        change: ({ lead, patch }) => ({ lead: { ...lead, status: 'unsubscribed' }, patch }),
      }),
    },
    {
      id: 'policy-guarded',
      text: '`guardedPolicy` is for a service that sends e-mails. It matches tags case-insensitively, activates leads on enrollment, and never moves a lead that is `bounced`, `unsubscribed` or `removed`.',
      code: 'guardedPolicy',
      source: LIBRARY,
      docs: PRESETS,
      try: createRowTry('match/none', {
        title: 'An unsubscribed lead is not moved',
        policy: guardedPolicy,
        expected: { situation: null, status: 'unsubscribed', intents: ['lead.tag_changed'] },
        change: ({ lead, patch }) => ({ lead: { ...lead, status: 'unsubscribed' }, patch }),
      }),
    },
    ...keysOf(MEANINGS).flatMap(describeOption),
  ],
}

function describeOption(option: keyof LeadPolicy): RuleSentence[] {
  return Object.entries<ValueMeaning>(MEANINGS[option]).map(([value, { text, try: example }]) => ({
    id: `policy-${option}-${value}`,
    text,
    code: `${option}: ${formatValue(option, value)}`,
    source: option === 'reEnrollment' ? toReading(4) : LIBRARY,
    docs: { page: 'rules', anchor: ANCHORS[option] },
    try: example,
  }))
}

function formatValue(option: keyof LeadPolicy, value: string): string {
  if (option === 'doNotContact') return value === 'empty' ? '[]' : '[…]'
  return value === 'true' || value === 'false' ? value : `'${value}'`
}

/** Sets a tag in another case, in which the workspace does not have it. */
function respellTag({ tags }: ExampleWorkspace, now: string): ExampleSteps {
  for (const tag of tags) {
    const aiTag = [tag.toLowerCase(), tag.toUpperCase()].find(
      (spelling) => !tags.includes(spelling) && spelling.toLowerCase() === tag.toLowerCase(),
    )
    if (aiTag !== undefined)
      return { lead: createMainLead(now), steps: [{ patch: { aiTag }, now }] }
  }
  return { missing: 'The example needs a tag that can be written in another case.' }
}

/** Changes a lead that finished its subsequence to a lead that left it before an e-mail was sent. */
function withoutEmailsSent({ lead, patch }: LeadExample): LeadExample {
  const subsequence = lead.subsequence && { ...lead.subsequence, currentStep: 0, emailsSent: 0 }
  return { lead: { ...lead, subsequence }, patch }
}
