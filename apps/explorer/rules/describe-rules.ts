import { type Arrow, isLoop, PLACES, type Place, type RulesGraph } from './rules-graph.js'

/** Every arrow in words, and which of them was just taken. */
export function describeRules({ arrows }: RulesGraph, taken?: Arrow): string {
  const sentences = arrows.map(describeArrow)
  const last = taken === undefined ? [] : [`Just taken: ${describeArrow(taken)}`]
  return [...sentences, ...last].join(' ')
}

/** Whether the new tag matches, as an arrow's label says it. */
export function tagOf({ isMatch }: Arrow): string {
  return isMatch ? 'tag matches' : 'no match'
}

function describeArrow(arrow: Arrow): string {
  const { from, to, outcome } = arrow
  const end = isLoop(arrow)
    ? 'the lead stays there'
    : `the lead is then ${nameOf(to).toLowerCase()}`
  return `${nameOf(from)}, ${tagOf(arrow)}: ${outcome}, ${end}.`
}

function nameOf(place: Place): string {
  return PLACES[place].join(', ')
}
