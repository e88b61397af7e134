import { type Arrow, isLoop, NODE_LABELS, type RuleNode, type RulesGraph } from './rules-graph.js'

/** Describes every arrow in words, and the arrow that just applied. */
export function describeRules({ arrows }: RulesGraph, applied?: Arrow): string {
  const sentences = arrows.map(describeArrow)
  const last = applied === undefined ? [] : [`Just applied: ${describeArrow(applied)}`]
  return [...sentences, ...last].join(' ')
}

/** Returns the label that says whether the new tag matches. */
export function describeMatch({ isMatch }: Arrow): string {
  return isMatch ? 'tag matches' : 'no match'
}

function describeArrow(arrow: Arrow): string {
  const { from, to, outcome } = arrow
  const end = isLoop(arrow)
    ? 'the lead stays there'
    : `the lead is then ${formatNode(to).toLowerCase()}`
  return `${formatNode(from)}, ${describeMatch(arrow)}: ${outcome}, ${end}.`
}

function formatNode(node: RuleNode): string {
  return NODE_LABELS[node].join(', ')
}
