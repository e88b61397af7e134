import { readFileSync } from 'node:fs'
import { ENROLLMENT_RULES, type Situation } from 'campaign-lead'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layOutRules } from '../../apps/explorer/rules/lay-out-rules.js'
import { printRulesPicture } from '../../apps/explorer/rules/print-rules-picture.js'
import {
  createRulesGraph,
  keysOf,
  type Outcome,
  type Rules,
} from '../../apps/explorer/rules/rules-graph.js'
import { HEAD } from '../../apps/explorer/rules/shapes.js'
import { countCases } from '../support/exhaustive.js'
import { pathPoints } from '../support/path-points.js'
import { readXml, type XmlElement } from '../support/read-xml.js'

type Rectangle = Readonly<Record<'x' | 'y' | 'width' | 'height', number>>

const NOWHERE = { x: Number.NaN, y: Number.NaN }
const DOT = { width: 0, height: 0 }

function getClasses({ attributes }: XmlElement): string[] {
  return attributes['class']?.split(' ') ?? []
}

function findElements(kind: string, svg: string): XmlElement[] {
  return readXml(svg).filter((element) => getClasses(element).includes(kind))
}

/** Returns the situation, the outcome and the two nodes of each arrow of a picture. */
function readArrows(svg: string): string[][] {
  const outcomes = findElements('outcome', svg).map(({ text }) => text)
  return findElements('arrow', svg).map(({ attributes }, index) => [
    attributes['data-situation'] ?? '',
    outcomes[index] ?? '',
    `${attributes['data-from']} → ${attributes['data-to']}`,
  ])
}

function readDescription(svg: string): string {
  return readXml(svg).find(({ name }) => name === 'desc')?.text ?? ''
}

const outcome = fc.constantFrom<Outcome[]>(
  'enrolled',
  'switched',
  'exited',
  'skippedInProgress',
  'nothing',
)

const rules: fc.Arbitrary<Rules> = fc.record({
  'match/none': outcome,
  'match/same': outcome,
  'match/other/unsent': outcome,
  'match/other/sent': outcome,
  'match/past': outcome,
  'no-match/none': outcome,
  'no-match/unsent': outcome,
  'no-match/sent': outcome,
})

function forEveryTable(check: (rules: Rules) => void): void {
  fc.assert(fc.property(rules, check), {
    numRuns: countCases(12),
    seed: 1,
    examples: [[ENROLLMENT_RULES]],
  })
}

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

describe('the picture of the rules in the documentation', () => {
  it('is up to date with the rule table (otherwise run `npm run picture`)', () => {
    expect(readFileSync('apps/explorer/rules.svg', 'utf8')).toBe(printRulesPicture())
  })

  it('has an alternative text in docs/rules.md', () => {
    expect(readFileSync('docs/rules.md', 'utf8')).toMatch(
      /!\[[^\]]{40,}\]\(\.\.\/apps\/explorer\/rules\.svg\)/,
    )
  })
})

describe('a picture of the rules', () => {
  it('has an arrow for each row of the table, from the node of its situation to the node after its outcome', () => {
    expect(readArrows(printRulesPicture())).toEqual([
      ['match/none', 'enrolled', 'none → same'],
      ['match/same', 'nothing', 'same → same'],
      ['match/other/unsent', 'switched', 'unsent → same'],
      ['match/other/sent', 'skippedInProgress', 'sent → sent'],
      ['match/past', 'nothing', 'past → past'],
      ['no-match/none', 'nothing', 'none → none'],
      ['no-match/unsent', 'exited', 'unsent → none'],
      ['no-match/sent', 'skippedInProgress', 'sent → sent'],
    ])
    expect(readArrows(printRulesPicture()).map(([situation, word]) => [situation, word])).toEqual(
      Object.entries(ENROLLMENT_RULES),
    )
  })

  it('has five labelled nodes', () => {
    expect(findElements('name', printRulesPicture()).map(({ text }) => text)).toEqual([
      'In another subsequence',
      'In another subsequence',
      'In no subsequence',
      'In no subsequence',
      'In a matching one',
    ])
    expect(findElements('note', printRulesPicture()).map(({ text }) => text)).toEqual([
      'nothing sent from it',
      'e-mails sent from it',
      'been in a matching one',
    ])
  })

  it('labels each arrow with whether the tag matches', () => {
    const svg = printRulesPicture()
    const tags = findElements('tag', svg).map(({ text }) => text)
    expect(tags).toEqual(
      readArrows(svg).map(([situation]) =>
        situation?.startsWith('no-match') === true ? 'no match' : 'tag matches',
      ),
    )
  })

  it('has a class for each outcome, in addition to the label', () => {
    const svg = printRulesPicture()
    const kinds = findElements('arrow', svg).map((arrow) => getClasses(arrow)[1])
    expect(kinds).toEqual(Object.values(ENROLLMENT_RULES))
  })

  it('describes every arrow for screen readers', () => {
    const svg = printRulesPicture()
    const [root, title, desc] = readXml(svg)
    expect([title?.name, desc?.name, root?.attributes['role']]).toEqual(['title', 'desc', 'img'])
    expect(root?.attributes['aria-labelledby']?.split(' ')).toEqual([
      title?.attributes['id'],
      desc?.attributes['id'],
    ])
    expect(readDescription(svg).split(/(?<=\.) /)).toEqual([
      'In no subsequence, tag matches: enrolled, the lead is then in a matching one.',
      'In a matching one, tag matches: nothing, the lead stays there.',
      'In another subsequence, nothing sent from it, tag matches: switched, the lead is then in a matching one.',
      'In another subsequence, e-mails sent from it, tag matches: skippedInProgress, the lead stays there.',
      'In no subsequence, been in a matching one, tag matches: nothing, the lead stays there.',
      'In no subsequence, no match: nothing, the lead stays there.',
      'In another subsequence, nothing sent from it, no match: exited, the lead is then in no subsequence.',
      'In another subsequence, e-mails sent from it, no match: skippedInProgress, the lead stays there.',
    ])
  })

  it('has a style that affects only the picture', () => {
    const style = readXml(printRulesPicture()).find(({ name }) => name === 'style')?.text ?? ''
    const selectors = [...style.matchAll(/^\s*([^\s@}-][^{};]*)\{/gm)].flatMap(([, list = '']) =>
      list.split(','),
    )
    expect(selectors.length).toBeGreaterThan(10)
    expect(selectors.filter((each) => !/^ ?\.rules-picture(?![\w-])/.test(each))).toEqual([])
  })

  it('has a light and a dark variant of every color', () => {
    const style = readXml(printRulesPicture()).find(({ name }) => name === 'style')?.text ?? ''
    const [light = '', dark = ''] = style.split('@media (prefers-color-scheme: dark)')
    const colors = (css: string): string[] => css.match(/--[\w-]+(?=: #)/g) ?? []
    expect(colors(dark)).toEqual(colors(light))
    expect(colors(light)).toContain('--switched')
    expect(style.replaceAll(/--[\w-]+: #\w+/g, '')).not.toMatch(/#/)
  })
})

describe('the arrow that just applied', () => {
  it('is the only highlighted arrow, with its two nodes', () => {
    const applied = fc.constantFrom(...keysOf(ENROLLMENT_RULES))
    const isTheOnlyHighlighted = (table: Rules, situation: Situation): void => {
      const svg = printRulesPicture({ rules: table, applied: situation })
      const lit = findElements('applied', svg).map(({ attributes }) => attributes)
      const [arrow, ...others] = lit.filter((each) => 'data-situation' in each)
      expect(others).toEqual([])
      expect(arrow?.['data-situation']).toBe(situation)
      expect(findElements('halo', svg)).toHaveLength(1)
      const nodes = lit.flatMap((each) => each['data-node'] ?? [])
      expect(new Set(nodes)).toEqual(new Set([arrow?.['data-from'], arrow?.['data-to']]))
    }
    fc.assert(fc.property(rules, applied, isTheOnlyHighlighted), {
      numRuns: countCases(12),
      seed: 1,
    })
  })

  it('is described for screen readers', () => {
    expect(readDescription(printRulesPicture({ applied: 'no-match/unsent' }))).toMatch(
      / Just applied: In another subsequence, nothing sent from it, no match: exited, the lead is then in no subsequence\.$/,
    )
  })

  it('does not exist before a tag is set', () => {
    const svg = printRulesPicture({ applied: undefined })
    expect(findElements('applied', svg)).toEqual([])
    expect(svg).not.toContain('Just applied')
  })
})

describe('a picture of any other table', () => {
  it('has arrows to the nodes of the outcomes', () => {
    const leadsTo: Record<Outcome, (from: string) => string> = {
      enrolled: () => 'same',
      switched: () => 'same',
      exited: () => 'none',
      skippedInProgress: (from) => from,
      nothing: (from) => from,
    }
    const starts = readArrows(printRulesPicture()).map(([, , ends]) => ends?.split(' ')[0] ?? '')
    forEveryTable((table) => {
      const expected = keysOf(ENROLLMENT_RULES).map((situation, index) => {
        const from = starts[index] ?? ''
        return [situation, table[situation], `${from} → ${leadsTo[table[situation]](from)}`]
      })
      expect(readArrows(printRulesPicture({ rules: table }))).toEqual(expected)
    })
  })

  it('has lines that begin and end at their nodes', () => {
    forEveryTable((table) => {
      const { nodes, arrows } = layOutRules(createRulesGraph(table))
      for (const { arrow, route } of arrows) {
        const [from, to] = [arrow.from, arrow.to].map((end) =>
          nodes.find(({ node }) => node === end),
        )
        const points = pathPoints(route.line)
        const [start, end] = [points[0] ?? NOWHERE, points.at(-1) ?? NOWHERE]
        expect(Math.hypot(end.x - route.tip.x, end.y - route.tip.y)).toBeCloseTo(HEAD.length, 0)
        expect(from && measureGap({ ...start, ...DOT }, from.box)).toBeCloseTo(0, 0)
        expect(to && measureGap({ ...route.tip, ...DOT }, to.box)).toBeCloseTo(0, 0)
      }
    })
  })

  it('never has two arrows that meet a node at the same point', () => {
    forEveryTable((table) => {
      const ends = layOutRules(createRulesGraph(table)).arrows.flatMap(({ route }) => [
        pathPoints(route.line)[0] ?? NOWHERE,
        route.tip,
      ])
      const gaps = ends.flatMap((one, index) =>
        ends.slice(index + 1).map((other) => Math.hypot(one.x - other.x, one.y - other.y)),
      )
      expect(Math.min(...gaps)).toBeGreaterThan(5)
    })
  })

  it('has no overlaps of nodes, labels and lines', () => {
    forEveryTable((table) => {
      const { nodes, arrows } = layOutRules(createRulesGraph(table))
      const boxes = [...nodes.map(({ box }) => box), ...arrows.map(({ label }) => label)]
      const gaps = boxes.flatMap((one, index) =>
        boxes.slice(index + 1).map((other) => measureGap(one, other)),
      )
      expect(Math.min(...gaps)).toBeGreaterThan(6)
      for (const { arrow, route, label } of arrows) {
        const own = nodes.filter(({ node }) => node === arrow.from || node === arrow.to)
        const ownBoxes = [label, ...own.map(({ box }) => box)]
        const foreign = boxes.filter((box) => !ownBoxes.includes(box))
        const nearest = Math.min(...foreign.map((box) => measureGapToLine(route.line, box)))
        expect(nearest).toBeGreaterThan(2)
        expect(measureGapToLine(route.line, label)).toBeLessThan(0)
      }
    })
  })

  it('contains everything within its bounds', () => {
    forEveryTable((table) => {
      const { width, height, nodes, arrows } = layOutRules(createRulesGraph(table))
      const page = { x: width / 2, y: height / 2, width, height }
      const boxes = [...nodes.map(({ box }) => box), ...arrows.map(({ label }) => label)]
      const outside = boxes.filter(
        (box) =>
          Math.abs(box.x - page.x) + box.width / 2 >= width / 2 ||
          Math.abs(box.y - page.y) + box.height / 2 >= height / 2,
      )
      expect(outside).toEqual([])
      const points = arrows.flatMap(({ route }) => pathPoints(route.line))
      expect(points.filter((point) => !(measureGap({ ...point, ...DOT }, page) < 0))).toEqual([])
    })
  })
})
