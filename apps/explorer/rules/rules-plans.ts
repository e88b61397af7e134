import type { Situation } from 'campaign-lead'
import type { RuleNode } from './rules-graph.js'

/** The place of a node or a label in the row: its center and its length. */
export interface Span {
  readonly at: number
  readonly length: number
}

/** The place of an arrow: it leaves and meets the row at two points, and has its label between them. */
export interface ArrowPlan {
  readonly from: number
  readonly to: number
  readonly label: Span
}

/** The places of one half of the picture: the rules for a tag that matches, or for one that does not. */
export interface HalfPlan {
  /** The distance of the labels across the row, from the edge of the picture. */
  readonly labels: number
  /** The text above or below the labels. */
  readonly heading: { readonly x: number; readonly y: number; readonly lines: readonly string[] }
}

/**
 * A plan of the picture. The nodes are in a row; arrows for a tag that matches are on one side of it, the others on the
 * other side.
 */
export interface Plan {
  readonly direction: 'right' | 'down'
  /** The length along the row, and the size across it. */
  readonly length: number
  readonly depth: number
  /** The row of the nodes, across. */
  readonly row: Span
  readonly nodes: Readonly<Record<RuleNode, Span>>
  readonly labelDepth: number
  readonly match: HalfPlan
  readonly noMatch: HalfPlan
  readonly arrows: Readonly<Record<Situation, ArrowPlan>>
}

/** The distance between the two lines of an arrow that leads back to its node. */
const LOOP = 24

/** The plans of the two layouts, in pixels. */
export const PLANS = {
  wide: {
    direction: 'right',
    length: 820,
    depth: 308,
    row: { at: 154, length: 100 },
    nodes: {
      sent: { at: 82, length: 148 },
      unsent: { at: 246, length: 148 },
      same: { at: 410, length: 148 },
      none: { at: 574, length: 148 },
      past: { at: 738, length: 148 },
    },
    labelDepth: 44,
    match: { labels: 56, heading: { x: 410, y: 19, lines: ['The new tag matches a subsequence'] } },
    noMatch: {
      labels: 252,
      heading: { x: 410, y: 290, lines: ['The new tag matches no subsequence, or is cleared'] },
    },
    arrows: {
      'match/other/sent': loopAt(82, 134),
      'match/other/unsent': { from: 236, to: 354, label: { at: 295, length: 84 } },
      'match/same': loopAt(410, 76),
      'match/none': { from: 584, to: 466, label: { at: 525, length: 84 } },
      'match/past': loopAt(738, 76),
      'no-match/sent': loopAt(82, 134),
      'no-match/unsent': { from: 246, to: 536, label: { at: 410, length: 84 } },
      'no-match/none': loopAt(592, 76),
    },
  },
  tall: {
    direction: 'down',
    length: 528,
    depth: 288,
    row: { at: 144, length: 106 },
    nodes: {
      sent: { at: 84, length: 80 },
      unsent: { at: 178, length: 80 },
      same: { at: 272, length: 80 },
      none: { at: 366, length: 80 },
      past: { at: 471, length: 102 },
    },
    labelDepth: 70,
    match: { labels: 40, heading: { x: 48, y: 21, lines: ['The new tag', 'matches'] } },
    noMatch: { labels: 248, heading: { x: 240, y: 21, lines: ['It matches', 'none'] } },
    arrows: {
      'match/other/sent': loopAt(84, 38),
      'match/other/unsent': { from: 186, to: 244, label: { at: 215, length: 38 } },
      'match/same': loopAt(272, 38),
      'match/none': { from: 358, to: 300, label: { at: 329, length: 38 } },
      'match/past': loopAt(471, 38),
      'no-match/sent': loopAt(84, 38),
      'no-match/unsent': { from: 178, to: 346, label: { at: 262, length: 38 } },
      'no-match/none': loopAt(384, 38),
    },
  },
} as const satisfies Readonly<Record<string, Plan>>

function loopAt(at: number, length: number): ArrowPlan {
  return { from: at - LOOP / 2, to: at + LOOP / 2, label: { at, length } }
}
