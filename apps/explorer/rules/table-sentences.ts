import { ENROLLMENT_RULES, type Situation } from 'campaign-lead'
import type { LeadExample } from '../model/create-example.js'
import { createRowTry } from './create-try.js'
import { HEAD_SENTENCES, MEMBERSHIP_WORDS, RULE_SENTENCES } from './documentation.js'
import type { ExpectedResult, RulePart, RuleSentence, RuleSource } from './rule-sentence.js'
import { LIBRARY, quote, toReading } from './rule-sources.js'
import { keysOf, type Outcome } from './rules-graph.js'

const TABLE = { page: 'rules', anchor: 'the-rule-table' } as const

/** The words that the rule table uses. */
export const TERMS: RulePart = {
  id: 'terms',
  title: 'Words',
  sentences: [
    {
      id: 'match',
      text: 'A subsequence matches if its `trigger.type` is `ai_tag` and its `trigger.value` equals the new tag. The comparison ignores case (`toLowerCase()`, independent of the locale).',
      code: 'match',
      source: quote(`Subsequence enrollment / exit: ${lowerFirst(HEAD_SENTENCES.match)}`),
      docs: TABLE,
      try: createRowTry('match/none', { title: 'A tag that matches' }),
    },
    {
      id: 'no-match',
      text: 'A `null` tag matches nothing.',
      code: 'no-match',
      source: quote(HEAD_SENTENCES['no-match']),
      docs: TABLE,
      try: createRowTry('no-match/none', {
        title: 'A cleared tag',
        expected: { isUnchanged: true },
        change: ({ lead }) => ({ lead: { ...lead, aiTag: null }, patch: { aiTag: null } }),
      }),
    },
    {
      id: 'in-a-subsequence',
      text: 'A lead is in a subsequence until `subsequence.status` is `completed`. After that, `subsequence.id` is only a historical pointer.',
      source: LIBRARY,
      docs: TABLE,
      try: createRowTry('no-match/sent', {
        title: 'A lead whose subsequence has ended',
        expected: { situation: 'no-match/none' },
        change: endSubsequence,
      }),
    },
    {
      id: 'another-subsequence',
      text: 'Another subsequence is a subsequence that the new tag does not match, even if the previous tag did.',
      source: LIBRARY,
      docs: TABLE,
      try: createRowTry('match/other/unsent', { title: 'A lead in another subsequence' }),
    },
    {
      id: 'claimed-counts-as-sent',
      text: 'An e-mail that a sender has claimed counts as sent, until it is released.',
      code: 'sendInFlight',
      source: LIBRARY,
      docs: { page: 'sending', anchor: 'from-schedule-to-delivery' },
      try: createRowTry('no-match/unsent', {
        title: 'A claimed e-mail of the subsequence',
        expected: { situation: 'no-match/sent', outcome: 'skippedInProgress' },
        change: claimEmail,
      }),
    },
  ],
}

const ROW_TITLES: Readonly<Record<Situation, string>> = {
  'match/none': 'A lead in no subsequence',
  'match/same': 'A lead in the subsequence that the tag matches',
  'match/other/unsent': 'A lead in another subsequence, before its first e-mail',
  'match/other/sent': 'A lead in another subsequence, after two e-mails',
  'match/past': 'A lead that has finished the subsequence',
  'no-match/none': 'A lead in no subsequence, and a tag that matches nothing',
  'no-match/unsent': 'A tag that matches nothing, before the first e-mail',
  'no-match/sent': 'A tag that matches nothing, after two e-mails',
}

const ROW_RESULTS: Readonly<Record<Situation, ExpectedResult>> = {
  'match/none': { intents: ['cancelSend', 'enrollment', 'lead.tag_changed'] },
  'match/same': { isUnchanged: true, intents: [] },
  'match/other/unsent': { intents: ['cancelSend', 'enrollment', 'lead.tag_changed'] },
  'match/other/sent': { intents: ['enrollment', 'lead.tag_changed'], hasPendingSend: true },
  'match/past': { intents: ['lead.tag_changed'] },
  'no-match/none': { hasPendingSend: true },
  'no-match/unsent': { status: 'completed', hasPendingSend: false },
  'no-match/sent': { hasPendingSend: true },
}

/** The rows of the rule table. */
export const ROWS: RulePart = {
  id: 'rule-table',
  title: 'Rule table',
  intro: 'If a patch has an `aiTag`, exactly one row of this table applies.',
  sentences: keysOf(ENROLLMENT_RULES).map(describeRow),
}

function describeRow(situation: Situation): RuleSentence {
  const outcome = ENROLLMENT_RULES[situation]
  const isMatch = situation.startsWith('match/')
  const tag = isMatch ? 'The tag matches a subsequence' : 'The tag matches nothing'
  const then = outcome === 'nothing' ? 'nothing' : `\`${outcome}\``
  return {
    id: `row-${situation.replaceAll('/', '-')}`,
    text: `${tag}, and the lead is ${MEMBERSHIP_WORDS[situation]}: ${then}.`,
    code: situation,
    situation,
    source: findRowSource(situation),
    docs: { page: 'rules', anchor: 'what-the-api-documentation-says' },
    try: createRowTry(situation, {
      title: ROW_TITLES[situation],
      expected: { outcome, ...ROW_RESULTS[situation] },
    }),
  }
}

function findRowSource(situation: Situation): RuleSource {
  if (situation === 'match/past') return toReading(4)
  return quote(RULE_SENTENCES[situation])
}

const RESET =
  '`subsequence` becomes the matching one: `active`, step 0, no e-mails sent. The pending send is canceled.'

const OUTCOME_TEXTS = {
  enrolled: { text: RESET, situation: 'match/none', expected: { hasPendingSend: false } },
  switched: { text: RESET, situation: 'match/other/unsent', expected: { hasPendingSend: false } },
  exited: {
    text: "`subsequence.status` and the lead's `status` become `completed`; `subsequence.id` stays as a historical pointer. The pending send is canceled.",
    situation: 'no-match/unsent',
    expected: { status: 'completed', hasPendingSend: false },
  },
  skippedInProgress: {
    text: "The lead is not moved. The patch's status and tag are still set. An `enrollment` intent reports that the lead was kept.",
    situation: 'match/other/sent',
    expected: { intents: ['enrollment', 'lead.tag_changed'], hasPendingSend: true },
  },
  nothing: {
    text: "The lead is not moved. The patch's status and tag are still set. There is no `enrollment` intent.",
    situation: 'match/same',
    expected: { intents: [] },
  },
} satisfies Record<Outcome, { text: string; situation: Situation; expected: ExpectedResult }>

/** What each outcome does. */
export const OUTCOME_PART: RulePart = {
  id: 'outcomes',
  title: 'Outcomes',
  sentences: keysOf(OUTCOME_TEXTS).map((outcome) => {
    const { text, situation, expected } = OUTCOME_TEXTS[outcome]
    return {
      id: `outcome-${outcome}`,
      text,
      code: outcome,
      source: LIBRARY,
      docs: TABLE,
      try: createRowTry(situation, {
        title: `The outcome ${outcome}`,
        expected: { outcome, ...expected },
      }),
    }
  }),
}

function endSubsequence(
  { lead, patch }: LeadExample,
  _workspace: unknown,
  now: string,
): LeadExample {
  const { subsequence } = lead
  const ended = subsequence && { ...subsequence, status: 'completed' as const, completedAt: now }
  return { lead: { ...lead, subsequence: ended, pendingSend: null }, patch }
}

/** Claims the pending e-mail of the subsequence. */
function claimEmail({ lead, patch }: LeadExample, _workspace: unknown, now: string): LeadExample {
  const { subsequence, pendingSend } = lead
  if (subsequence === null || pendingSend === null) return { lead, patch }
  const sendInFlight = {
    id: pendingSend.id,
    sequence: pendingSend.sequence,
    subsequenceId: subsequence.id,
    enrolledAt: subsequence.enrolledAt,
    attempt: 1,
    claimedAt: now,
    leaseUntil: pendingSend.sendAt,
  }
  return { lead: { ...lead, pendingSend: null, sendInFlight }, patch }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
