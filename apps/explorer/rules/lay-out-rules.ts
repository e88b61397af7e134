import { type DagreGraph, layOutByDagre, measureLabel } from './dagre-graph.js'
import { facingSide, findPorts, routeBetween, routeLoop } from './routes.js'
import { type Arrow, isLoop, type RuleNode, type RulesGraph } from './rules-graph.js'
import { type Box, LABEL, LOOP_GAP, NODE, type Point, type Route } from './shapes.js'

/** A node with its position. */
export interface PlacedNode {
  readonly node: RuleNode
  readonly box: Box
}

/** An arrow with its route and the position of its label. */
export interface PlacedArrow {
  readonly arrow: Arrow
  readonly route: Route
  readonly label: Box
}

/** All elements of the rules picture, with positions in pixels from the upper left corner. */
export interface RulesLayout {
  readonly width: number
  readonly height: number
  readonly nodes: readonly PlacedNode[]
  readonly arrows: readonly PlacedArrow[]
}

/** Computes the position of every node and arrow. */
export function layOutRules(graph: RulesGraph): RulesLayout {
  const dagre = layOutByDagre(graph)
  const { width = 0, height = 0 } = dagre.graph()
  const nodes = graph.nodes.map((node) => ({ node, box: toBox(node, dagre) }))
  const straight = graph.arrows.filter((arrow) => !isLoop(arrow))
  const boxes = [
    ...nodes.map(({ box }) => box),
    ...straight.map((arrow) => toLabelBox(arrow, dagre)),
  ]
  const arrows = graph.arrows.map((arrow) =>
    isLoop(arrow) ? layOutLoop(arrow, dagre) : layOutArrow(arrow, straight, boxes, dagre),
  )
  return { width: Math.ceil(width), height: Math.ceil(height), nodes, arrows }
}

function toBox(node: RuleNode, dagre: DagreGraph): Box {
  const { x = 0, y = 0 } = dagre.node(node)
  return { x, y, ...NODE }
}

/** Puts a loop above its node if the tag matches, otherwise below: a node may have both. */
function layOutLoop(arrow: Arrow, dagre: DagreGraph): PlacedArrow {
  const box = toBox(arrow.from, dagre)
  const distance = (NODE.height + LABEL.height) / 2 + LOOP_GAP
  const y = box.y + (arrow.isMatch ? -distance : distance)
  const label = { ...measureLabel(arrow), x: box.x, y }
  return { arrow, label, route: routeLoop(box, label) }
}

function layOutArrow(
  arrow: Arrow,
  straight: readonly Arrow[],
  boxes: readonly Box[],
  dagre: DagreGraph,
): PlacedArrow {
  const start = findPort(arrow.from, arrow, straight, dagre)
  const end = findPort(arrow.to, arrow, straight, dagre)
  const route = routeBetween(start, getWaypoints(arrow, dagre), end, boxes)
  return { arrow, label: toLabelBox(arrow, dagre), route }
}

function toLabelBox(arrow: Arrow, dagre: DagreGraph): Box {
  const { x = 0, y = 0 } = dagre.edge(arrow.from, arrow.to, arrow.situation)
  return { ...measureLabel(arrow), x, y }
}

/** Returns the points of an arrow between its nodes. */
function getWaypoints({ from, to, situation }: Arrow, dagre: DagreGraph): readonly Point[] {
  return dagre.edge(from, to, situation).points?.slice(1, -1) ?? []
}

/** Returns the point at which an arrow meets a node. Other arrows may share the side. */
function findPort(
  node: RuleNode,
  arrow: Arrow,
  straight: readonly Arrow[],
  dagre: DagreGraph,
): Point {
  const box = toBox(node, dagre)
  const side = findSide(node, arrow, dagre)
  const sharing = straight
    .filter(({ from, to }) => from === node || to === node)
    .filter((other) => findSide(node, other, dagre) === side)
    .map((other) => ({ other, height: findHeight(node, other, dagre) }))
    .sort((one, other) => one.height - other.height)
  const heights = sharing.map(({ height }) => height)
  const index = sharing.findIndex(({ other }) => other === arrow)
  return findPorts(box, side, heights)[index] ?? box
}

function findSide(node: RuleNode, { from, to }: Arrow, dagre: DagreGraph): -1 | 1 {
  return facingSide(toBox(node, dagre), toBox(node === from ? to : from, dagre))
}

/** Returns the y coordinate of an arrow next to a node. */
function findHeight(node: RuleNode, arrow: Arrow, dagre: DagreGraph): number {
  const ways = getWaypoints(arrow, dagre)
  return ways.at(node === arrow.from ? 0 : -1)?.y ?? 0
}
