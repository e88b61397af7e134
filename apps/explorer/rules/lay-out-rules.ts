import { routeThrough } from './routes.js'
import { ARROWS, type Arrow, keysOf, type RuleNode } from './rules-graph.js'
import { type HalfPlan, PLANS, type Plan, type Span } from './rules-plans.js'
import type { Box, Point, Route } from './shapes.js'

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

/** A half of the picture: the rules for a tag that matches, or for one that does not. */
export interface PlacedHalf {
  readonly box: Box
  readonly heading: HalfPlan['heading']
}

/** All elements of the rules picture, with positions in pixels from the upper left corner. */
export interface RulesLayout {
  readonly width: number
  readonly height: number
  readonly match: PlacedHalf
  readonly noMatch: PlacedHalf
  readonly nodes: readonly PlacedNode[]
  readonly arrows: readonly PlacedArrow[]
}

/** `wide`: the nodes are in a row. `tall`: they are in a column, for a phone. */
export type LayoutName = keyof typeof PLANS

/** The two layouts of the picture. */
export const LAYOUTS: Readonly<Record<LayoutName, RulesLayout>> = {
  wide: layOut(PLANS.wide),
  tall: layOut(PLANS.tall),
}

function layOut(plan: Plan): RulesLayout {
  const { x: width, y: height } = toPoint(plan, plan.length, plan.depth)
  return {
    width,
    height,
    match: layOutHalf(plan, 0, plan.match),
    noMatch: layOutHalf(plan, plan.row.at, plan.noMatch),
    nodes: keysOf(plan.nodes).map((node) => ({
      node,
      box: toBox(plan, plan.nodes[node], plan.row),
    })),
    arrows: ARROWS.map((arrow) => layOutArrow(plan, arrow)),
  }
}

/** A half reaches from an edge of the picture to the middle of the row. */
function layOutHalf(plan: Plan, edge: number, { heading }: HalfPlan): PlacedHalf {
  const length = edge === 0 ? plan.row.at : plan.depth - plan.row.at
  const along = { at: plan.length / 2, length: plan.length }
  return { box: toBox(plan, along, { at: edge + length / 2, length }), heading }
}

function layOutArrow(plan: Plan, arrow: Arrow): PlacedArrow {
  const { from, to, label } = plan.arrows[arrow.situation]
  const { labels } = arrow.isMatch ? plan.match : plan.noMatch
  const half = plan.row.length / 2
  const edge = plan.row.at + (arrow.isMatch ? -half : half)
  const route = routeThrough(
    toPoint(plan, from, edge),
    toPoint(plan, from, labels),
    toPoint(plan, to, labels),
    toPoint(plan, to, edge),
  )
  return { arrow, route, label: toBox(plan, label, { at: labels, length: plan.labelDepth }) }
}

function toBox(plan: Plan, along: Span, across: Span): Box {
  const { x: width, y: height } = toPoint(plan, along.length, across.length)
  return { ...toPoint(plan, along.at, across.at), width, height }
}

function toPoint({ direction }: Plan, along: number, across: number): Point {
  return direction === 'right' ? { x: along, y: across } : { x: across, y: along }
}
