import type { Intent } from 'campaign-lead'
import { createPatchTry, createRowTry, findUnknownTag, withStatus } from './create-try.js'
import type { RulePart, RuleSentence } from './rule-sentence.js'
import { LIBRARY, quote } from './rule-sources.js'
import { keysOf } from './rules-graph.js'

const ORDER = { page: 'rules', anchor: 'order-of-steps' } as const

/** The steps of an update, in their order. */
export const STEPS: RulePart = {
  id: 'order-of-steps',
  title: 'Order of steps',
  intro: 'An update always runs these steps in this order.',
  sentences: [
    {
      id: 'step-check',
      text: 'The whole patch is checked before any part of it applies. A refusal changes nothing.',
      code: 'step 1',
      source: LIBRARY,
      docs: ORDER,
      try: createPatchTry(
        {
          title: 'A patch whose status is valid and whose tag is not',
          expected: { error: 'INVALID_TAG', status: 'active', isUnchanged: true },
        },
        (workspace) => ({ status: 'paused', aiTag: findUnknownTag(workspace) }),
      ),
    },
    {
      id: 'step-status',
      text: 'If the patch has a `status`, it is set. Only `active` and `paused` are accepted.',
      code: 'step 2: status',
      source: quote('Status can only be changed to "active" or "paused".'),
      docs: ORDER,
      try: createPatchTry(
        { title: 'A lead is paused', expected: { situation: null, status: 'paused' } },
        { status: 'paused' },
      ),
    },
    {
      id: 'step-tag',
      text: 'If the patch has an `aiTag`, it is set. It must be a tag of the workspace; `null` clears it.',
      code: 'step 3: aiTag',
      source: quote(
        'AI tag for the campaign lead. Must match an existing workspace tag name. Set to null to clear.',
        'Body',
      ),
      docs: ORDER,
      try: createRowTry('no-match/none', {
        title: 'A tag is cleared',
        expected: { intents: ['lead.tag_changed'] },
        change: ({ lead }, { tags }) => {
          const aiTag = tags.find((tag) => tag !== '')
          if (aiTag === undefined) return { missing: 'A cleared tag needs a tag.' }
          return { lead: { ...lead, aiTag }, patch: { aiTag: null } }
        },
      }),
    },
    {
      id: 'step-table',
      text: 'If the patch has an `aiTag`, the rule table runs, even if the tag stays the same. This is how a lead reaches a subsequence that was added after the lead was tagged.',
      code: 'step 4',
      source: LIBRARY,
      docs: ORDER,
      try: createRowTry('match/none', {
        title: 'A lead that has the tag already',
        expected: { outcome: 'enrolled', intents: ['cancelSend', 'enrollment'] },
        change: ({ lead, patch: { aiTag = null } }) => ({
          lead: { ...lead, aiTag },
          patch: { aiTag },
        }),
      }),
    },
    {
      id: 'step-intents',
      text: 'The intents are listed.',
      code: 'step 5',
      source: LIBRARY,
      docs: ORDER,
      try: createRowTry('match/none', {
        title: 'All three intents',
        expected: { intents: ['cancelSend', 'enrollment', 'lead.tag_changed'] },
      }),
    },
    {
      id: 'empty-patch',
      text: 'An empty patch is valid and changes nothing.',
      source: LIBRARY,
      docs: ORDER,
      try: createPatchTry(
        { title: 'An empty patch', expected: { situation: null, isUnchanged: true, intents: [] } },
        {},
      ),
    },
    {
      id: 'status-and-tag',
      text: 'A patch may have a `status`, an `aiTag`, or both.',
      source: quote("Update a campaign lead's status or AI tag."),
      docs: { page: 'rules', anchor: 'order-of-steps' },
      try: createRowTry('match/none', {
        title: 'A patch with both fields',
        expected: { status: 'paused', outcome: 'enrolled' },
        change: withStatus('paused'),
      }),
    },
    {
      id: 'status-field',
      text: 'The `status` of the patch is the new status, so a paused lead can be resumed.',
      code: 'status',
      source: quote('New status for the campaign lead', 'Body'),
      docs: ORDER,
      try: createPatchTry(
        { title: 'A paused lead is resumed', expected: { situation: null, status: 'active' } },
        { status: 'active' },
        { status: 'paused' },
      ),
    },
  ],
}

const INTENTS = { page: 'rules', anchor: 'intents' } as const

const INTENT_SENTENCES = {
  cancelSend: {
    id: 'intent-cancel-send',
    text: 'If the lead had a pending send and lost it, your service cancels this e-mail in its scheduler.',
    source: LIBRARY,
    docs: INTENTS,
    try: createRowTry('no-match/unsent', {
      title: 'A pending e-mail is canceled',
      expected: { hasPendingSend: false, outcome: 'exited' },
    }),
  },
  enrollment: {
    id: 'intent-enrollment',
    text: 'If the outcome is not “nothing”, your service starts, ends or keeps the subsequence.',
    source: LIBRARY,
    docs: INTENTS,
    try: createRowTry('match/other/sent', {
      title: 'A lead that is kept has an enrollment intent',
      expected: { intents: ['enrollment', 'lead.tag_changed'] },
    }),
  },
  emitWebhook: {
    id: 'intent-webhook',
    text: 'If the value of the tag changed, and only then, your service sends the event `lead.tag_changed`.',
    source: quote(
      'When aiTag is set, a lead.tag_changed webhook is triggered if the tag value actually changed.',
    ),
    docs: INTENTS,
    try: createRowTry('match/none', {
      title: 'A changed tag',
      expected: { intents: ['cancelSend', 'enrollment', 'lead.tag_changed'] },
    }),
  },
} satisfies Record<Intent['type'], RuleSentence>

/** The side effects of an update. */
export const INTENT_PART: RulePart = {
  id: 'intents',
  title: 'Intents',
  intro: 'An intent is a requested side effect. The library never executes it.',
  sentences: [
    ...keysOf(INTENT_SENTENCES).map(describeIntent),
    {
      id: 'same-tag',
      text: 'If the value of the tag stays the same, there is no webhook.',
      source: LIBRARY,
      docs: INTENTS,
      try: createRowTry('match/same', {
        title: 'A tag that stays the same',
        expected: { intents: [], isUnchanged: true },
      }),
    },
    {
      id: 'intent-order',
      text: 'The intents of a decision are always in this order. Each type occurs at most once.',
      source: LIBRARY,
      docs: INTENTS,
    },
  ],
}

function describeIntent(code: Intent['type']): RuleSentence {
  return { ...INTENT_SENTENCES[code], code }
}
