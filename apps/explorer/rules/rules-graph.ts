import { ENROLLMENT_RULES, type Situation } from 'campaign-lead'

/** The outcome of a row of the rule table. */
export type Outcome = (typeof ENROLLMENT_RULES)[Situation]

/** A lead's membership in subsequences, relative to the new tag. */
export type RuleNode = 'sent' | 'unsent' | 'same' | 'none' | 'past'

/** A row of the rule table: from the node of its situation to the node after its outcome. */
export interface Arrow {
  readonly situation: Situation
  /** Whether the new tag matches a subsequence. */
  readonly isMatch: boolean
  readonly outcome: Outcome
  readonly from: RuleNode
  readonly to: RuleNode
}

/** The node that each row of the rule table starts from, in the order of the picture. */
export const FROM: Readonly<Record<Situation, RuleNode>> = {
  'match/other/sent': 'sent',
  'match/other/unsent': 'unsent',
  'match/same': 'same',
  'match/none': 'none',
  'match/past': 'past',
  'no-match/sent': 'sent',
  'no-match/unsent': 'unsent',
  'no-match/none': 'none',
}

const TO: Readonly<Record<Outcome, RuleNode | 'stays'>> = {
  enrolled: 'same',
  switched: 'same',
  exited: 'none',
  skippedInProgress: 'stays',
  nothing: 'stays',
}

/** An arrow for each row of the rule table, in the order of the picture. */
export const ARROWS: readonly Arrow[] = keysOf(FROM).map(toArrow)

function toArrow(situation: Situation): Arrow {
  const outcome = ENROLLMENT_RULES[situation]
  const from = FROM[situation]
  const to = TO[outcome]
  const isMatch = situation.startsWith('match/')
  return { situation, isMatch, outcome, from, to: to === 'stays' ? from : to }
}

/** Reports whether an arrow leads back to its own node. */
export function isLoop({ from, to }: Arrow): boolean {
  return from === to
}

/** Returns the keys of an object with their literal types. */
export function keysOf<T extends object>(object: T): Extract<keyof T, string>[] {
  const keys: Extract<keyof T, string>[] = []
  for (const key in object) if (Object.hasOwn(object, key)) keys.push(key)
  return keys
}
