import { matchingSubsequences } from 'campaign-lead'
import { createExample, type ExampleWorkspace } from '../model/create-example.js'
import { FIRST_EXPLORATION } from '../model/starting-points.js'
import { createDueLead } from './command-tries.js'
import {
  createPatchTry,
  createRowTry,
  createTry,
  type ExampleSteps,
  withStatus,
} from './create-try.js'
import type { ReadingNumber, RulePart, RuleSentence } from './rule-sentence.js'
import { toReading } from './rule-sources.js'

const { tags, subsequences } = FIRST_EXPLORATION

const SAMPLE_WITH_TWIN = {
  tags,
  subsequences: [
    ...subsequences,
    { id: 'sub_3', name: 'Twin', trigger: { type: 'ai_tag', value: 'INTERESTED' } },
  ],
}

/** Creates a lead in a subsequence that is not the first that its tag matches. */
function createSecondMatch(workspace: ExampleWorkspace, now: string): ExampleSteps {
  for (const aiTag of workspace.tags.filter((tag) => tag !== '')) {
    const [first, ...others] = matchingSubsequences(workspace.subsequences, aiTag)
    const second = others.find(({ id }) => id !== first?.id)
    const example = second && createExample('match/same', { ...workspace, tags: [aiTag] }, now)
    if (second === undefined || !example?.lead.subsequence) continue
    const subsequence = { ...example.lead.subsequence, id: second.id }
    return { lead: { ...example.lead, subsequence }, steps: [{ patch: example.patch, now }] }
  }
  return { missing: 'Reading 1 needs two subsequences with the same tag.' }
}

type Reading = readonly Omit<RuleSentence, 'id' | 'source' | 'code'>[]

const READINGS = { page: 'rules', anchor: 'readings' } as const

const SENTENCES = {
  1: [
    {
      text: 'A lead in any of them is `match/same`, and a lead that has been through any of them is `match/past`. A lead in none of them is enrolled in the first, in the order of the list. This keeps the same tag from moving a lead through one matching subsequence after another.',
      docs: READINGS,
      try: createTry(
        {
          title: 'A lead in the second of two matching subsequences',
          expected: { situation: 'match/same', outcome: 'nothing' },
          sample: SAMPLE_WITH_TWIN,
        },
        createSecondMatch,
      ),
    },
  ],
  2: [
    {
      text: 'The status is set first, then the table runs. The `completed` of an exit takes precedence, because a clean exit ends the campaign for this lead, whatever status the patch requests.',
      docs: READINGS,
      try: createRowTry('no-match/unsent', {
        title: 'An exit, although the patch pauses the lead',
        expected: { status: 'completed', outcome: 'exited' },
        change: withStatus('paused'),
      }),
    },
  ],
  3: [
    {
      text: 'A resumed lead continues with it.',
      docs: READINGS,
      try: createPatchTry(
        {
          title: 'A paused lead keeps its pending e-mail',
          expected: { status: 'paused', hasPendingSend: true, intents: [] },
        },
        { status: 'paused' },
      ),
    },
    {
      text: "A paused lead's e-mail cannot be claimed.",
      docs: READINGS,
      try: createTry(
        {
          title: 'A claim of an e-mail of a paused lead',
          expected: { error: 'STATUS_NOT_SENDABLE', hasPendingSend: true },
        },
        (_workspace, now) => ({
          lead: createDueLead(now),
          steps: [
            { patch: { status: 'paused' }, now },
            { command: { type: 'claimSend', sendId: 'send_1', leaseSeconds: 60 }, now },
          ],
        }),
      ),
    },
  ],
  4: [
    {
      text: 'A lead is enrolled in it again only after a clean exit, that is, if no e-mail was sent from it. Otherwise a client that repeats the same tag would cause the same e-mails to be sent repeatedly.',
      docs: READINGS,
      try: createRowTry('match/past', {
        title: 'A lead that has been through the matching subsequence',
        policy: { reEnrollment: 'afterCleanExit' },
        expected: { outcome: 'nothing', intents: ['lead.tag_changed'] },
      }),
    },
    {
      text: 'A lead remembers only its last subsequence. Only that one is protected.',
      docs: READINGS,
      try: createRowTry('match/other/sent', {
        title: 'A lead whose last subsequence is another one',
        policy: { reEnrollment: 'never' },
        expected: { situation: 'match/none', outcome: 'enrolled' },
        change: ({ lead, patch }, _workspace, now) => {
          const { subsequence } = lead
          const ended = subsequence && {
            ...subsequence,
            status: 'completed' as const,
            completedAt: now,
          }
          return { lead: { ...lead, subsequence: ended, pendingSend: null }, patch }
        },
      }),
    },
  ],
  5: [
    {
      text: 'Receivers use it to ignore older intents, because intents have no order.',
      docs: { page: 'glossary', anchor: 'lead-version' },
    },
  ],
} satisfies Record<ReadingNumber, Reading>

const TITLES: Readonly<Record<ReadingNumber, string>> = {
  1: 'several subsequences match.',
  2: 'a patch has `status` and `aiTag`.',
  3: 'pausing keeps the pending send.',
  4: 'a subsequence that ended.',
  5: '`leadVersion` increases with every stored change of a lead.',
}

const NUMBERS: readonly ReadingNumber[] = [1, 2, 3, 4, 5]

/** The cases that the API documentation does not specify. */
export const READING_PART: RulePart = {
  id: 'readings',
  title: 'Readings',
  intro:
    'The API documentation does not specify the following cases. The library handles them like this.',
  sentences: NUMBERS.flatMap(describeReading),
}

function describeReading(number: ReadingNumber): RuleSentence[] {
  return SENTENCES[number].map((sentence, index) => {
    const id = `reading-${number}${index === 0 ? '' : `-${index + 1}`}`
    const text = `Reading ${number}: ${TITLES[number]} ${sentence.text}`
    return Object.assign({}, sentence, {
      id,
      text,
      code: `reading ${number}`,
      source: toReading(number),
    })
  })
}
