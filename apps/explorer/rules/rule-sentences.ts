import { COMMAND_PART } from './command-sentences.js'
import { POLICY_PART } from './policy-sentences.js'
import { READING_PART } from './reading-sentences.js'
import { REFUSAL_PART, SEND_REFUSAL_PART } from './refusal-sentences.js'
import { REQUEST, RESPONSE } from './request-sentences.js'
import type { RulePart, RuleSentence } from './rule-sentence.js'
import { INTENT_PART, STEPS } from './step-sentences.js'
import { OUTCOME_PART, ROWS, TERMS } from './table-sentences.js'

/** All rules, in the order in which a reader needs them. */
export const RULE_PARTS: readonly RulePart[] = [
  STEPS,
  TERMS,
  ROWS,
  OUTCOME_PART,
  INTENT_PART,
  READING_PART,
  POLICY_PART,
  REQUEST,
  RESPONSE,
  REFUSAL_PART,
  COMMAND_PART,
  SEND_REFUSAL_PART,
]

/** All sentences about the rules. */
export const ALL_SENTENCES: readonly RuleSentence[] = RULE_PARTS.flatMap(
  ({ sentences }) => sentences,
)
