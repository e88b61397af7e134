import { type EdgeLabel, Graph, type GraphLabel, layout, type NodeLabel } from '@dagrejs/dagre'
import { type Arrow, isLoop, type Place, type RulesGraph } from './rules-graph.js'
import type { Size } from './shapes.js'
import { GAPS, LABEL, LOOP_GAP, PLACE } from './sizes.js'

/** Places and arrows with positions by dagre. */
export type DagreGraph = Graph<GraphLabel, NodeLabel, EdgeLabel>

// So that a place that no arrow leads to or from has its column, too: in another one, in none, in a matching one.
const COLUMNS: readonly (readonly [left: Place, right: Place])[] = [
  ['unsent', 'none'],
  ['sent', 'past'],
  ['none', 'same'],
]

/** Has dagre lay the graph out, but for the loops: a place that has any is given room for them. */
export function layOutByDagre({ places, arrows }: RulesGraph): DagreGraph {
  const graph: DagreGraph = new Graph({ multigraph: true })
  graph.setGraph({
    rankdir: 'LR',
    align: 'UR',
    ranksep: GAPS.columns,
    nodesep: GAPS.rows,
    edgesep: GAPS.rows,
    marginx: GAPS.around,
    marginy: GAPS.around,
  })
  for (const place of places) graph.setNode(place, { ...roomFor(place, arrows) })
  for (const arrow of arrows.filter((one) => !isLoop(one)))
    graph.setEdge(arrow.from, arrow.to, { ...labelSizeOf(arrow), labelpos: 'c' }, arrow.situation)
  for (const [left, right] of COLUMNS)
    if (!isAnyBetween(arrows, left, right)) graph.setEdge(left, right, { weight: 0 }, 'column')
  // Places stay in the order that they are given in, though another might have fewer crossings.
  return layout(graph, { disableOptimalOrderHeuristic: true })
}

/** How large the label of an arrow is. */
export function labelSizeOf({ outcome }: Arrow): Size {
  const letters = Math.max(outcome.length, LABEL.leastLetters)
  return { width: letters * LABEL.perLetter + 2 * LABEL.padding, height: LABEL.height }
}

/** On both sides of its loops, so that a place is in the middle of what dagre aligns. */
function roomFor(place: Place, arrows: readonly Arrow[]): Size {
  const isLooped = arrows.some((arrow) => isLoop(arrow) && arrow.from === place)
  const loops = isLooped ? 2 * (LABEL.height + LOOP_GAP) : 0
  return { width: PLACE.width, height: PLACE.height + loops }
}

function isAnyBetween(arrows: readonly Arrow[], left: Place, right: Place): boolean {
  return arrows.some(({ from, to }) => from === left && to === right)
}
