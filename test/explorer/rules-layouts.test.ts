import { documentedPolicy, ENROLLMENT_RULES } from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import { LAYOUTS, type LayoutName } from '../../apps/explorer/rules/lay-out-rules.js'
import { findNodeWords, OUTCOME_WORDS } from '../../apps/explorer/rules/rule-words.js'
import { keysOf } from '../../apps/explorer/rules/rules-graph.js'
import { HEAD } from '../../apps/explorer/rules/shapes.js'
import { pathPoints } from '../support/path-points.js'

type Rectangle = Readonly<Record<'x' | 'y' | 'width' | 'height', number>>

const NOWHERE = { x: Number.NaN, y: Number.NaN }
const DOT = { width: 0, height: 0 }
/** The mean width of a bold letter in DejaVu Sans, and the height of a line and a badge, in pixels. */
const WIDE_LETTER = 8.6
const LINE_HEIGHT = 17
const BADGE_HEIGHT = 23
const SITUATIONS = keysOf(ENROLLMENT_RULES)
const LAYOUT_NAMES = keysOf(LAYOUTS)

/** Returns the distance between two rectangles; it is negative if they overlap. */
function measureGap(one: Rectangle, other: Rectangle): number {
  return Math.max(
    Math.abs(one.x - other.x) - (one.width + other.width) / 2,
    Math.abs(one.y - other.y) - (one.height + other.height) / 2,
  )
}

/** Returns the distance between a line and a rectangle; it is negative if they intersect. */
function measureGapToLine(line: string, box: Rectangle): number {
  const gaps = pathPoints(line).map((point) => measureGap({ ...point, ...DOT }, box))
  return Math.min(...gaps)
}

describe.each(LAYOUT_NAMES)('the %s layout of the rules picture', (name: LayoutName) => {
  const { width, height, nodes, arrows } = LAYOUTS[name]
  const boxes = [...nodes.map(({ box }) => box), ...arrows.map(({ label }) => label)]
  const page = { x: width / 2, y: height / 2, width, height }

  it('shows every row of the table', () => {
    const shown = arrows.map(({ arrow }) => arrow.situation)
    expect([...shown].sort()).toEqual([...SITUATIONS].sort())
  })

  it('has lines that begin and end at their nodes', () => {
    for (const { arrow, route } of arrows) {
      const [from, to] = [arrow.from, arrow.to].map((end) => nodes.find(({ node }) => node === end))
      const points = pathPoints(route.line)
      const [start, end] = [points[0] ?? NOWHERE, points.at(-1) ?? NOWHERE]
      expect(Math.hypot(end.x - route.tip.x, end.y - route.tip.y)).toBeCloseTo(HEAD.length, 5)
      expect(from && measureGap({ ...start, ...DOT }, from.box)).toBeCloseTo(0, 5)
      expect(to && measureGap({ ...route.tip, ...DOT }, to.box)).toBeCloseTo(0, 5)
    }
  })

  it('never has two lines that meet a node at the same point', () => {
    const ends = arrows.flatMap(({ route }) => [pathPoints(route.line)[0] ?? NOWHERE, route.tip])
    const gaps = ends.flatMap((one, index) =>
      ends.slice(index + 1).map((other) => Math.hypot(one.x - other.x, one.y - other.y)),
    )
    expect(Math.min(...gaps)).toBeGreaterThan(12)
  })

  it('has no overlaps of nodes, labels and lines', () => {
    const gaps = boxes.flatMap((one, index) =>
      boxes.slice(index + 1).map((other) => measureGap(one, other)),
    )
    expect(Math.min(...gaps)).toBeGreaterThan(10)
    for (const { arrow, route, label } of arrows) {
      const own = nodes.filter(({ node }) => node === arrow.from || node === arrow.to)
      const ownBoxes = [label, ...own.map(({ box }) => box)]
      const foreign = boxes.filter((box) => !ownBoxes.includes(box))
      const nearest = Math.min(...foreign.map((box) => measureGapToLine(route.line, box)))
      expect(nearest).toBeGreaterThan(5)
      expect(measureGapToLine(route.line, label)).toBeLessThan(0)
    }
  })

  it('contains everything within its bounds', () => {
    const outside = boxes.filter(
      (box) =>
        Math.abs(box.x - page.x) + box.width / 2 >= width / 2 ||
        Math.abs(box.y - page.y) + box.height / 2 >= height / 2,
    )
    expect(outside).toEqual([])
    const points = arrows.flatMap(({ route }) => pathPoints(route.line))
    expect(points.filter((point) => !(measureGap({ ...point, ...DOT }, page) < 0))).toEqual([])
  })

  it('has space for every text in a wide font, below each other in a node with a badge', () => {
    for (const { node, box } of nodes)
      for (const reEnrollment of ['afterCleanExit', 'always', 'never'] as const) {
        const words = findNodeWords(node, { ...documentedPolicy, reEnrollment })
        const lines = [...words.name, ...words.note]
        expect(Math.max(...lines.map(({ length }) => length)) * WIDE_LETTER).toBeLessThan(box.width)
        expect(lines.length * LINE_HEIGHT + BADGE_HEIGHT).toBeLessThanOrEqual(box.height)
      }
    for (const { arrow, label } of arrows) {
      const letters = OUTCOME_WORDS[arrow.outcome].word.length
      expect(letters * WIDE_LETTER).toBeLessThan(label.width)
    }
  })
})
