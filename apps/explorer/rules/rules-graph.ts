import { ENROLLMENT_RULES, type Situation } from 'campaign-lead'

/** The outcome of a row of the rule table. */
export type Outcome = (typeof ENROLLMENT_RULES)[Situation]

/** A rule table: the outcome of each situation. */
export type Rules = Readonly<Record<Situation, Outcome>>

/** A lead's membership in subsequences, relative to the new tag. */
export type RuleNode = 'unsent' | 'sent' | 'none' | 'past' | 'same'

/** A row of the rule table: from the node of its situation to the node after its outcome. */
export interface Arrow {
  readonly situation: Situation
  /** Whether the new tag matches a subsequence. */
  readonly isMatch: boolean
  readonly outcome: Outcome
  readonly from: RuleNode
  readonly to: RuleNode
}

/** The rules as a graph. */
export interface RulesGraph {
  readonly nodes: readonly RuleNode[]
  readonly arrows: readonly Arrow[]
}

/** The label of each node. */
export const NODE_LABELS: Readonly<Record<RuleNode, readonly [name: string, note?: string]>> = {
  unsent: ['In another subsequence', 'nothing sent from it'],
  sent: ['In another subsequence', 'e-mails sent from it'],
  none: ['In no subsequence'],
  past: ['In no subsequence', 'been in a matching one'],
  same: ['In a matching one'],
}

const FROM: Readonly<Record<Situation, RuleNode>> = {
  'match/none': 'none',
  'match/same': 'same',
  'match/other/unsent': 'unsent',
  'match/other/sent': 'sent',
  'match/past': 'past',
  'no-match/none': 'none',
  'no-match/unsent': 'unsent',
  'no-match/sent': 'sent',
}

const TO: Readonly<Record<Outcome, RuleNode | 'stays'>> = {
  enrolled: 'same',
  switched: 'same',
  exited: 'none',
  skippedInProgress: 'stays',
  nothing: 'stays',
}

/** Creates the graph of a rule table. */
export function createRulesGraph(rules: Rules = ENROLLMENT_RULES): RulesGraph {
  return {
    nodes: keysOf(NODE_LABELS),
    arrows: keysOf(FROM).map((situation) => toArrow(situation, rules[situation])),
  }
}

/** Reports whether an arrow leads back to its own node. */
export function isLoop({ from, to }: Arrow): boolean {
  return from === to
}

function toArrow(situation: Situation, outcome: Outcome): Arrow {
  const from = FROM[situation]
  const to = TO[outcome]
  const isMatch = situation.startsWith('match/')
  return { situation, isMatch, outcome, from, to: to === 'stays' ? from : to }
}

/** Returns the keys of an object with their literal types. */
export function keysOf<T extends object>(object: T): Extract<keyof T, string>[] {
  const keys: Extract<keyof T, string>[] = []
  for (const key in object) if (Object.hasOwn(object, key)) keys.push(key)
  return keys
}
