import { ENROLLMENT_RULES, type Outcome, type Situation } from 'campaign-lead'
import { keysOf } from './keys-of.js'

/** A table of the rules: what each situation calls for. */
export type Rules = Readonly<Record<Situation, Outcome>>

/** Where a lead is, as the new tag sees it. */
export type Place = 'unsent' | 'sent' | 'none' | 'past' | 'same'

/** A row of the table: from the place that its situation names to the place that its outcome leads to. */
export interface Arrow {
  readonly situation: Situation
  /** Whether the new tag matches a subsequence. */
  readonly isMatch: boolean
  readonly outcome: Outcome
  readonly from: Place
  readonly to: Place
}

/** The rules as places, and arrows between them. */
export interface RulesGraph {
  readonly places: readonly Place[]
  readonly arrows: readonly Arrow[]
}

/** What each place is called: where the lead is, and what else is known of it. */
export const PLACES: Readonly<Record<Place, readonly [where: string, note?: string]>> = {
  unsent: ['In another subsequence', 'nothing sent from it'],
  sent: ['In another subsequence', 'e-mails sent from it'],
  none: ['In no subsequence'],
  past: ['In no subsequence', 'been in a matching one'],
  same: ['In a matching one'],
}

const FROM: Readonly<Record<Situation, Place>> = {
  'match/none': 'none',
  'match/same': 'same',
  'match/other/unsent': 'unsent',
  'match/other/sent': 'sent',
  'match/past': 'past',
  'no-match/none': 'none',
  'no-match/unsent': 'unsent',
  'no-match/sent': 'sent',
}

const TO: Readonly<Record<Outcome, Place | 'stays'>> = {
  enrolled: 'same',
  switched: 'same',
  exited: 'none',
  skippedInProgress: 'stays',
  nothing: 'stays',
}

/** The places and arrows of a table of the rules. */
export function graphOf(rules: Rules = ENROLLMENT_RULES): RulesGraph {
  return {
    places: keysOf(PLACES),
    arrows: keysOf(FROM).map((situation) => arrowOf(situation, rules[situation])),
  }
}

/** Whether an arrow leads back to where it began. */
export function isLoop({ from, to }: Arrow): boolean {
  return from === to
}

function arrowOf(situation: Situation, outcome: Outcome): Arrow {
  const from = FROM[situation]
  const to = TO[outcome]
  const isMatch = situation.startsWith('match/')
  return { situation, isMatch, outcome, from, to: to === 'stays' ? from : to }
}
