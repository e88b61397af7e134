import { ENROLLMENT_RULES, type LeadSubsequence, type Situation } from 'campaign-lead'
import { Engine } from 'json-rules-engine'
import type { CampaignIndex } from '../campaign-index.js'
import {
  type Choice,
  checkPatch,
  createDecision,
  type Decide,
  isLocked,
  toTimestamp,
} from '../rules-by-hand.js'
import { applyChoice } from './hand-written.js'

interface Facts {
  readonly isMatching: boolean
  readonly position: 'none' | 'same' | 'unsent' | 'sent' | 'past'
}

const CONDITIONS: Readonly<Record<Situation, Facts>> = {
  'match/none': { isMatching: true, position: 'none' },
  'match/same': { isMatching: true, position: 'same' },
  'match/other/unsent': { isMatching: true, position: 'unsent' },
  'match/other/sent': { isMatching: true, position: 'sent' },
  'match/past': { isMatching: true, position: 'past' },
  'no-match/none': { isMatching: false, position: 'none' },
  'no-match/unsent': { isMatching: false, position: 'unsent' },
  'no-match/sent': { isMatching: false, position: 'sent' },
}

const SITUATIONS = [
  'match/none',
  'match/same',
  'match/other/unsent',
  'match/other/sent',
  'match/past',
  'no-match/none',
  'no-match/unsent',
  'no-match/sent',
] as const satisfies readonly Situation[]

const engine = new Engine(
  SITUATIONS.map((situation) => ({
    event: { type: situation },
    conditions: {
      all: Object.entries(CONDITIONS[situation]).map(([fact, value]) => ({
        fact,
        operator: 'equal',
        value,
      })),
    },
  })),
)

/** The engine has a rule for each row of the table and chooses the outcome. Hand-written code applies it. */
export function decideByJsonRulesEngine(index: CampaignIndex): Decide {
  return async (lead, patch, now) => {
    const tag = checkPatch(index, lead, patch)
    const choice =
      tag === undefined || isLocked(lead)
        ? undefined
        : await chooseByEngine(index, lead.subsequence, tag)
    const timestamp = toTimestamp(lead, tag, choice, now)
    const status = patch.status ?? lead.status
    const aiTag = tag === undefined ? lead.aiTag : tag
    const changed = applyChoice(lead, status, aiTag, choice, timestamp)
    return createDecision(index, lead, changed, choice, timestamp)
  }
}

async function chooseByEngine(
  index: CampaignIndex,
  subsequence: LeadSubsequence | null,
  aiTag: string | null,
): Promise<Choice> {
  const matching = index.findMatching(aiTag)
  const isMatching = matching.length > 0
  const isOwn = subsequence !== null && matching.some(({ id }) => id === subsequence.id)
  const { events } = await engine.run({
    isMatching,
    position: describePosition(subsequence, isOwn),
  })
  const situation = SITUATIONS.find((candidate) => candidate === events[0]?.type)
  if (situation === undefined) throw new Error('No rule of the engine applied')
  return { situation, outcome: ENROLLMENT_RULES[situation], target: matching[0] }
}

function describePosition(subsequence: LeadSubsequence | null, isOwn: boolean): Facts['position'] {
  if (subsequence === null) return 'none'
  const isUnsent = subsequence.emailsSent === 0
  if (subsequence.status === 'completed') return isOwn && !isUnsent ? 'past' : 'none'
  if (isOwn) return 'same'
  return isUnsent ? 'unsent' : 'sent'
}
