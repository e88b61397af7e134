import type { LeadPolicy } from 'campaign-lead'
import { isSwitchedOff } from './policy-effect.js'
import { findNodeWords, OUTCOME_WORDS } from './rule-words.js'
import { ARROWS, type Arrow, isLoop, type RuleNode } from './rules-graph.js'

/** What the picture shows of a lead in addition to the rules. */
export interface LeadMarks {
  readonly applied?: Arrow | undefined
  readonly before?: RuleNode | null | undefined
  readonly after?: RuleNode | null | undefined
}

/** Describes every arrow in words, the arrow that just applied, and the lead before and after it. */
export function describeRules(policy: LeadPolicy, { applied, before, after }: LeadMarks): string {
  const sentences = ARROWS.map((arrow) => describeArrow(arrow, policy))
  if (applied !== undefined) sentences.push(`Just applied: ${describeArrow(applied, policy)}`)
  if (before) sentences.push(`Before: ${findNodeWords(before, policy).phrase}.`)
  if (after) sentences.push(`After: ${findNodeWords(after, policy).phrase}.`)
  return sentences.join(' ')
}

/** Returns the name of the button that tries an arrow. */
export function nameTry(arrow: Arrow, policy: LeadPolicy): string {
  return `Try ${arrow.situation}: ${describeSituation(arrow, policy)}: ${nameOutcome(arrow)}`
}

function describeArrow(arrow: Arrow, policy: LeadPolicy): string {
  const end = isLoop(arrow)
    ? 'the lead stays there'
    : `the lead is then ${findNodeWords(arrow.to, policy).phrase}`
  const off = isSwitchedOff(arrow.situation, policy) ? ' (not under this policy)' : ''
  const sentence = `${describeSituation(arrow, policy)}: ${nameOutcome(arrow)}; ${end}${off}.`
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

function describeSituation({ from, isMatch }: Arrow, policy: LeadPolicy): string {
  const tag = isMatch ? 'the tag matches' : 'the tag matches none'
  return `${findNodeWords(from, policy).phrase}, ${tag}`
}

/** Returns the people's word of an outcome, and the name in code if it is another: the text of the arrow's label. */
function nameOutcome({ outcome }: Arrow): string {
  const { word } = OUTCOME_WORDS[outcome]
  // Speech input finds a button by its visible text, which parentheses would separate.
  return word === outcome ? word : `${word}, ${outcome}`
}
