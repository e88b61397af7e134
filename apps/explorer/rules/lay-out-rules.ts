import { type DagreGraph, labelSizeOf, layOutByDagre } from './dagre-graph.js'
import { portsOn, sideTowards } from './ports.js'
import { routeBetween } from './route-between.js'
import { routeLoop } from './route-loop.js'
import { type Arrow, isLoop, type Place, type RulesGraph } from './rules-graph.js'
import type { Box, Point, Route } from './shapes.js'
import { LABEL, LOOP_GAP, PLACE } from './sizes.js'

/** A place, and where it is. */
export interface PlacedPlace {
  readonly place: Place
  readonly box: Box
}

/** An arrow, and where it runs and has its label. */
export interface PlacedArrow {
  readonly arrow: Arrow
  readonly route: Route
  readonly label: Box
}

/** All that a picture of the rules has, with its positions in pixels from the upper left. */
export interface RulesLayout {
  readonly width: number
  readonly height: number
  readonly places: readonly PlacedPlace[]
  readonly arrows: readonly PlacedArrow[]
}

/** Gives every place and arrow its position. */
export function layOutRules(graph: RulesGraph): RulesLayout {
  const dagre = layOutByDagre(graph)
  const { width = 0, height = 0 } = dagre.graph()
  const places = graph.places.map((place) => ({ place, box: boxOf(place, dagre) }))
  const straight = graph.arrows.filter((arrow) => !isLoop(arrow))
  const boxes = [...places.map(({ box }) => box), ...straight.map((one) => labelOf(one, dagre))]
  const arrows = graph.arrows.map((arrow) =>
    isLoop(arrow) ? placeLoop(arrow, dagre) : placeBetween(arrow, straight, boxes, dagre),
  )
  return { width: Math.ceil(width), height: Math.ceil(height), places, arrows }
}

function boxOf(place: Place, dagre: DagreGraph): Box {
  const { x = 0, y = 0 } = dagre.node(place)
  return { x, y, ...PLACE }
}

/** Above its place where the tag matches, else below: so a place's two loops are apart. */
function placeLoop(arrow: Arrow, dagre: DagreGraph): PlacedArrow {
  const box = boxOf(arrow.from, dagre)
  const distance = (PLACE.height + LABEL.height) / 2 + LOOP_GAP
  const y = box.y + (arrow.isMatch ? -distance : distance)
  const label = { ...labelSizeOf(arrow), x: box.x, y }
  return { arrow, label, route: routeLoop(box, label) }
}

function placeBetween(
  arrow: Arrow,
  straight: readonly Arrow[],
  boxes: readonly Box[],
  dagre: DagreGraph,
): PlacedArrow {
  const start = portOf(arrow.from, arrow, straight, dagre)
  const end = portOf(arrow.to, arrow, straight, dagre)
  const route = routeBetween(start, waysOf(arrow, dagre), end, boxes)
  return { arrow, label: labelOf(arrow, dagre), route }
}

function labelOf(arrow: Arrow, dagre: DagreGraph): Box {
  const { x = 0, y = 0 } = dagre.edge(arrow.from, arrow.to, arrow.situation)
  return { ...labelSizeOf(arrow), x, y }
}

/** The points of an arrow between the two places. */
function waysOf({ from, to, situation }: Arrow, dagre: DagreGraph): readonly Point[] {
  return dagre.edge(from, to, situation).points?.slice(1, -1) ?? []
}

/** Where an arrow meets a place, whose side it may share with others. */
function portOf(place: Place, arrow: Arrow, straight: readonly Arrow[], dagre: DagreGraph): Point {
  const box = boxOf(place, dagre)
  const side = sideAt(place, arrow, dagre)
  const sharing = straight
    .filter(({ from, to }) => from === place || to === place)
    .filter((other) => sideAt(place, other, dagre) === side)
    .map((other) => ({ other, height: heightNear(place, other, dagre) }))
    .sort((one, other) => one.height - other.height)
  const heights = sharing.map(({ height }) => height)
  const index = sharing.findIndex(({ other }) => other === arrow)
  return portsOn(box, side, heights)[index] ?? box
}

function sideAt(place: Place, { from, to }: Arrow, dagre: DagreGraph): -1 | 1 {
  return sideTowards(boxOf(place, dagre), boxOf(place === from ? to : from, dagre))
}

/** How high an arrow is where it comes to a place. */
function heightNear(place: Place, arrow: Arrow, dagre: DagreGraph): number {
  const ways = waysOf(arrow, dagre)
  return ways.at(place === arrow.from ? 0 : -1)?.y ?? 0
}
