import type { LeadPolicy } from 'campaign-lead'
import type { Outcome, RuleNode } from './rules-graph.js'

/** A node, for people. */
export interface NodeWords {
  /** In a sentence about the lead. */
  readonly phrase: string
  /** In the picture, a line each. */
  readonly name: readonly [string, string]
  readonly note: readonly string[]
}

const ANOTHER = ['In another', 'subsequence'] as const
const NO = ['In no', 'subsequence'] as const

const NODE_WORDS: Readonly<Record<RuleNode, NodeWords>> = {
  sent: {
    phrase: 'in another subsequence, e-mails sent from it',
    name: ANOTHER,
    note: ['e-mails sent'],
  },
  unsent: {
    phrase: 'in another subsequence, nothing sent from it',
    name: ANOTHER,
    note: ['nothing sent'],
  },
  same: { phrase: 'in the matching subsequence', name: ['In the', 'matching one'], note: [] },
  none: { phrase: 'in no subsequence', name: NO, note: [] },
  past: {
    phrase: 'in no subsequence, finished the matching one',
    name: NO,
    note: ['finished the', 'matching one'],
  },
}

/** The words of the node that depends on the policy. */
const PAST_WORDS: Readonly<Record<LeadPolicy['reEnrollment'], NodeWords>> = {
  afterCleanExit: NODE_WORDS.past,
  always: { ...NODE_WORDS.past, note: ['not under', 'this policy'] },
  never: {
    phrase: 'in no subsequence, was in the matching one',
    name: NO,
    note: ['was in the', 'matching one'],
  },
}

/** Returns the words of a node under a policy. */
export function findNodeWords(node: RuleNode, { reEnrollment }: LeadPolicy): NodeWords {
  return node === 'past' ? PAST_WORDS[reEnrollment] : NODE_WORDS[node]
}

/** Each outcome, for people. */
export const OUTCOME_WORDS: Readonly<
  Record<Outcome, { readonly word: string; readonly meaning: string }>
> = {
  enrolled: { word: 'enrolled', meaning: 'starts the matching one' },
  switched: { word: 'switched', meaning: 'moves to the matching one' },
  exited: { word: 'exited', meaning: 'its subsequence ends' },
  skippedInProgress: { word: 'kept', meaning: 'e-mails were already sent' },
  nothing: { word: 'no move', meaning: 'stays where it is' },
}
