import { readFileSync } from 'node:fs'
import { ENROLLMENT_RULES, type Outcome, type Situation } from 'campaign-lead'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keysOf } from '../../apps/explorer/rules/keys-of.js'
import { layOutRules } from '../../apps/explorer/rules/lay-out-rules.js'
import { printRulesPicture } from '../../apps/explorer/rules/print-rules-picture.js'
import { graphOf, type Rules } from '../../apps/explorer/rules/rules-graph.js'
import { HEAD } from '../../apps/explorer/rules/sizes.js'
import { casesOf } from '../support/exhaustive.js'
import { pathPoints } from '../support/path-points.js'
import { readXml, type XmlElement } from '../support/read-xml.js'

type Rectangle = Readonly<Record<'x' | 'y' | 'width' | 'height', number>>

const NOWHERE = { x: Number.NaN, y: Number.NaN }
const DOT = { width: 0, height: 0 }

function classesOf({ attributes }: XmlElement): string[] {
  return attributes['class']?.split(' ') ?? []
}

function drawn(kind: string, svg: string): XmlElement[] {
  return readXml(svg).filter((element) => classesOf(element).includes(kind))
}

/** Each arrow of a picture: its situation, its outcome's word, and the places that it is between. */
function arrowsIn(svg: string): string[][] {
  const outcomes = drawn('outcome', svg).map(({ text }) => text)
  return drawn('arrow', svg).map(({ attributes }, index) => [
    attributes['data-situation'] ?? '',
    outcomes[index] ?? '',
    `${attributes['data-from']} → ${attributes['data-to']}`,
  ])
}

function descIn(svg: string): string {
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

function forEveryTable(law: (rules: Rules) => void): void {
  fc.assert(fc.property(rules, law), {
    numRuns: casesOf(12),
    seed: 1,
    examples: [[ENROLLMENT_RULES]],
  })
}

/** How far two rectangles are apart: below 0 where they overlap. */
function gapBetween(one: Rectangle, other: Rectangle): number {
  return Math.max(
    Math.abs(one.x - other.x) - (one.width + other.width) / 2,
    Math.abs(one.y - other.y) - (one.height + other.height) / 2,
  )
}

/** How near a line comes to a rectangle: below 0 where it runs through it. */
function gapToLine(line: string, box: Rectangle): number {
  const gaps = pathPoints(line).map((point) => gapBetween({ ...point, ...DOT }, box))
  return Math.min(...gaps)
}

describe('the picture of the rules in the README', () => {
  it('is what the table draws now: else run `npm run picture`', () => {
    expect(readFileSync('apps/explorer/rules.svg', 'utf8')).toBe(printRulesPicture())
  })

  it('is in the README', () => {
    expect(readFileSync('README.md', 'utf8')).toMatch(
      /!\[[^\]]{40,}\]\(apps\/explorer\/rules\.svg\)/,
    )
  })
})

describe('a picture of the rules', () => {
  it('has one arrow for each row of the table, from the place it names to where it leads', () => {
    expect(arrowsIn(printRulesPicture())).toEqual([
      ['match/none', 'enrolled', 'none → same'],
      ['match/same', 'nothing', 'same → same'],
      ['match/other/unsent', 'switched', 'unsent → same'],
      ['match/other/sent', 'skippedInProgress', 'sent → sent'],
      ['match/past', 'nothing', 'past → past'],
      ['no-match/none', 'nothing', 'none → none'],
      ['no-match/unsent', 'exited', 'unsent → none'],
      ['no-match/sent', 'skippedInProgress', 'sent → sent'],
    ])
    expect(arrowsIn(printRulesPicture()).map(([situation, word]) => [situation, word])).toEqual(
      Object.entries(ENROLLMENT_RULES),
    )
  })

  it('has the five places of a lead, each by its name', () => {
    expect(drawn('where', printRulesPicture()).map(({ text }) => text)).toEqual([
      'In another subsequence',
      'In another subsequence',
      'In no subsequence',
      'In no subsequence',
      'In a matching one',
    ])
    expect(drawn('note', printRulesPicture()).map(({ text }) => text)).toEqual([
      'nothing sent from it',
      'e-mails sent from it',
      'been in a matching one',
    ])
  })

  it('says at each arrow whether the tag matches', () => {
    const svg = printRulesPicture()
    const tags = drawn('tag', svg).map(({ text }) => text)
    expect(tags).toEqual(
      arrowsIn(svg).map(([situation]) =>
        situation?.startsWith('no-match') === true ? 'no match' : 'tag matches',
      ),
    )
  })

  it('tells the outcomes apart by a class each, beside the word', () => {
    const svg = printRulesPicture()
    const kinds = drawn('arrow', svg).map((arrow) => classesOf(arrow)[1])
    expect(kinds).toEqual(Object.values(ENROLLMENT_RULES))
  })

  it('tells who cannot see it every arrow', () => {
    const svg = printRulesPicture()
    const [root, title, desc] = readXml(svg)
    expect([title?.name, desc?.name, root?.attributes['role']]).toEqual(['title', 'desc', 'img'])
    expect(root?.attributes['aria-labelledby']?.split(' ')).toEqual([
      title?.attributes['id'],
      desc?.attributes['id'],
    ])
    expect(descIn(svg).split(/(?<=\.) /)).toEqual([
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

  it('has a style that touches nothing but the picture', () => {
    const style = readXml(printRulesPicture()).find(({ name }) => name === 'style')?.text ?? ''
    const selectors = [...style.matchAll(/^\s*([^\s@}-][^{};]*)\{/gm)].flatMap(([, list = '']) =>
      list.split(','),
    )
    expect(selectors.length).toBeGreaterThan(10)
    expect(selectors.filter((one) => !/^ ?\.rules-picture(?![\w-])/.test(one))).toEqual([])
  })

  it('has every colour twice, for light and for dark', () => {
    const style = readXml(printRulesPicture()).find(({ name }) => name === 'style')?.text ?? ''
    const [light = '', dark = ''] = style.split('@media (prefers-color-scheme: dark)')
    const colours = (css: string): string[] => css.match(/--[\w-]+(?=: #)/g) ?? []
    expect(colours(dark)).toEqual(colours(light))
    expect(colours(light)).toContain('--switched')
    expect(style.replaceAll(/--[\w-]+: #\w+/g, '')).not.toMatch(/#/)
  })
})

describe('the arrow just taken', () => {
  it('is the only one lit, with the places that it is between', () => {
    const taken = fc.constantFrom(...keysOf(ENROLLMENT_RULES))
    const isTheOnlyOneLit = (table: Rules, situation: Situation): void => {
      const svg = printRulesPicture({ rules: table, taken: situation })
      const lit = drawn('taken', svg).map(({ attributes }) => attributes)
      const [arrow, ...others] = lit.filter((one) => 'data-situation' in one)
      expect(others).toEqual([])
      expect(arrow?.['data-situation']).toBe(situation)
      expect(drawn('halo', svg)).toHaveLength(1)
      const places = lit.flatMap((one) => one['data-place'] ?? [])
      expect(new Set(places)).toEqual(new Set([arrow?.['data-from'], arrow?.['data-to']]))
    }
    fc.assert(fc.property(rules, taken, isTheOnlyOneLit), { numRuns: casesOf(12), seed: 1 })
  })

  it('is told to who cannot see it', () => {
    expect(descIn(printRulesPicture({ taken: 'no-match/unsent' }))).toMatch(
      / Just taken: In another subsequence, nothing sent from it, no match: exited, the lead is then in no subsequence\.$/,
    )
  })

  it('is none before a tag was set', () => {
    const svg = printRulesPicture({ taken: undefined })
    expect(drawn('taken', svg)).toEqual([])
    expect(svg).not.toContain('Just taken')
  })
})

describe('a picture of any other table', () => {
  it('has arrows that lead where the outcomes do', () => {
    const leadsTo: Record<Outcome, (from: string) => string> = {
      enrolled: () => 'same',
      switched: () => 'same',
      exited: () => 'none',
      skippedInProgress: (from) => from,
      nothing: (from) => from,
    }
    const starts = arrowsIn(printRulesPicture()).map(([, , ends]) => ends?.split(' ')[0] ?? '')
    forEveryTable((table) => {
      const expected = keysOf(ENROLLMENT_RULES).map((situation, index) => {
        const from = starts[index] ?? ''
        return [situation, table[situation], `${from} → ${leadsTo[table[situation]](from)}`]
      })
      expect(arrowsIn(printRulesPicture({ rules: table }))).toEqual(expected)
    })
  })

  it('has lines that begin and end at their places', () => {
    forEveryTable((table) => {
      const { places, arrows } = layOutRules(graphOf(table))
      for (const { arrow, route } of arrows) {
        const [from, to] = [arrow.from, arrow.to].map((end) =>
          places.find(({ place }) => place === end),
        )
        const points = pathPoints(route.line)
        const [start, end] = [points[0] ?? NOWHERE, points.at(-1) ?? NOWHERE]
        expect(Math.hypot(end.x - route.tip.x, end.y - route.tip.y)).toBeCloseTo(HEAD.length, 0)
        expect(from && gapBetween({ ...start, ...DOT }, from.box)).toBeCloseTo(0, 0)
        expect(to && gapBetween({ ...route.tip, ...DOT }, to.box)).toBeCloseTo(0, 0)
      }
    })
  })

  it('never has two arrows meet a place at one point', () => {
    forEveryTable((table) => {
      const ends = layOutRules(graphOf(table)).arrows.flatMap(({ route }) => [
        pathPoints(route.line)[0] ?? NOWHERE,
        route.tip,
      ])
      const gaps = ends.flatMap((one, index) =>
        ends.slice(index + 1).map((other) => Math.hypot(one.x - other.x, one.y - other.y)),
      )
      expect(Math.min(...gaps)).toBeGreaterThan(5)
    })
  })

  it('keeps its places and labels apart, and its lines clear of them', () => {
    forEveryTable((table) => {
      const { places, arrows } = layOutRules(graphOf(table))
      const boxes = [...places.map(({ box }) => box), ...arrows.map(({ label }) => label)]
      const gaps = boxes.flatMap((one, index) =>
        boxes.slice(index + 1).map((other) => gapBetween(one, other)),
      )
      expect(Math.min(...gaps)).toBeGreaterThan(6)
      for (const { arrow, route, label } of arrows) {
        const own = places.filter(({ place }) => place === arrow.from || place === arrow.to)
        const ownBoxes = [label, ...own.map(({ box }) => box)]
        const foreign = boxes.filter((box) => !ownBoxes.includes(box))
        const nearest = Math.min(...foreign.map((box) => gapToLine(route.line, box)))
        expect(nearest).toBeGreaterThan(2)
        expect(gapToLine(route.line, label)).toBeLessThan(0)
      }
    })
  })

  it('keeps all that it draws within it', () => {
    forEveryTable((table) => {
      const { width, height, places, arrows } = layOutRules(graphOf(table))
      const page = { x: width / 2, y: height / 2, width, height }
      const boxes = [...places.map(({ box }) => box), ...arrows.map(({ label }) => label)]
      const outside = boxes.filter(
        (box) =>
          Math.abs(box.x - page.x) + box.width / 2 >= width / 2 ||
          Math.abs(box.y - page.y) + box.height / 2 >= height / 2,
      )
      expect(outside).toEqual([])
      const points = arrows.flatMap(({ route }) => pathPoints(route.line))
      expect(points.filter((point) => !(gapBetween({ ...point, ...DOT }, page) < 0))).toEqual([])
    })
  })
})
