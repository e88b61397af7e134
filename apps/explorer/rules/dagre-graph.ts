import { type EdgeLabel, Graph, type GraphLabel, layout, type NodeLabel } from '@dagrejs/dagre'
import { type Arrow, isLoop, type RuleNode, type RulesGraph } from './rules-graph.js'
import { GAPS, LABEL, LOOP_GAP, NODE, type Size } from './shapes.js'

/** Nodes and arrows with the positions that dagre computed. */
export type DagreGraph = Graph<GraphLabel, NodeLabel, EdgeLabel>

// Keeps a node without arrows in its column: in another subsequence, in none, in a matching subsequence.
const COLUMNS: readonly (readonly [left: RuleNode, right: RuleNode])[] = [
  ['unsent', 'none'],
  ['sent', 'past'],
  ['none', 'same'],
]

/** Lays out the graph with dagre, except for the loops: a node with loops reserves space for them. */
export function layOutByDagre({ nodes, arrows }: RulesGraph): DagreGraph {
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
  for (const node of nodes) graph.setNode(node, { ...measureNode(node, arrows) })
  for (const arrow of arrows.filter((each) => !isLoop(each)))
    graph.setEdge(arrow.from, arrow.to, { ...measureLabel(arrow), labelpos: 'c' }, arrow.situation)
  for (const [left, right] of COLUMNS)
    if (!isAnyBetween(arrows, left, right)) graph.setEdge(left, right, { weight: 0 }, 'column')
  // Keeps the order of the nodes, even if another order has fewer crossings.
  return layout(graph, { disableOptimalOrderHeuristic: true })
}

/** Returns the size of an arrow's label. */
export function measureLabel({ outcome }: Arrow): Size {
  const letters = Math.max(outcome.length, LABEL.minLetters)
  return { width: letters * LABEL.perLetter + 2 * LABEL.padding, height: LABEL.height }
}

/** Reserves space on both sides, so that the node stays in the center of what dagre aligns. */
function measureNode(node: RuleNode, arrows: readonly Arrow[]): Size {
  const isLooped = arrows.some((arrow) => isLoop(arrow) && arrow.from === node)
  const loops = isLooped ? 2 * (LABEL.height + LOOP_GAP) : 0
  return { width: NODE.width, height: NODE.height + loops }
}

function isAnyBetween(arrows: readonly Arrow[], left: RuleNode, right: RuleNode): boolean {
  return arrows.some(({ from, to }) => from === left && to === right)
}
