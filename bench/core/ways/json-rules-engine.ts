import { ENROLLMENT_RULES, type LeadSubsequence, type Situation } from 'campaign-lead'
import { Engine } from 'json-rules-engine'
import {
  type Chosen,
  checkPatch,
  type Decide,
  instantOf,
  isLocked,
  type LookUps,
  tellDecision,
} from '../rules-by-hand.js'
import { carryOut } from './hand-written.js'

interface Facts {
  readonly isMatching: boolean
  readonly place: 'none' | 'same' | 'unsent' | 'sent' | 'past'
}

const CONDITIONS: Readonly<Record<Situation, Facts>> = {
  'match/none': { isMatching: true, place: 'none' },
  'match/same': { isMatching: true, place: 'same' },
  'match/other/unsent': { isMatching: true, place: 'unsent' },
  'match/other/sent': { isMatching: true, place: 'sent' },
  'match/past': { isMatching: true, place: 'past' },
  'no-match/none': { isMatching: false, place: 'none' },
  'no-match/unsent': { isMatching: false, place: 'unsent' },
  'no-match/sent': { isMatching: false, place: 'sent' },
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

/** A rule of the engine for each row of the table, which choose; what is chosen is carried out by hand. */
export function decideByJsonRulesEngine(lookUps: LookUps): Decide {
  return async (lead, patch, now) => {
    const tag = checkPatch(lookUps, lead, patch)
    const chosen =
      tag === undefined || isLocked(lead)
        ? undefined
        : await chooseByEngine(lookUps, lead.subsequence, tag)
    const instant = instantOf(lead, tag, chosen, now)
    const status = patch.status ?? lead.status
    const aiTag = tag === undefined ? lead.aiTag : tag
    const changed = carryOut(lead, status, aiTag, chosen, instant)
    return tellDecision(lookUps, lead, changed, chosen, instant)
  }
}

async function chooseByEngine(
  lookUps: LookUps,
  subsequence: LeadSubsequence | null,
  aiTag: string | null,
): Promise<Chosen> {
  const matching = lookUps.matching(aiTag)
  const isMatching = matching.length > 0
  const isOwn = subsequence !== null && matching.some(({ id }) => id === subsequence.id)
  const { events } = await engine.run({ isMatching, place: placeOf(subsequence, isOwn) })
  const situation = SITUATIONS.find((candidate) => candidate === events[0]?.type)
  if (situation === undefined) throw new Error('No rule of the engine applied')
  return { situation, outcome: ENROLLMENT_RULES[situation], entered: matching[0] }
}

function placeOf(subsequence: LeadSubsequence | null, isOwn: boolean): Facts['place'] {
  if (subsequence === null) return 'none'
  const isUnsent = subsequence.emailsSent === 0
  if (subsequence.status === 'completed') return isOwn && !isUnsent ? 'past' : 'none'
  if (isOwn) return 'same'
  return isUnsent ? 'unsent' : 'sent'
}
