import { readFileSync } from 'node:fs'
import { documentedPolicy, ENROLLMENT_RULES } from 'campaign-lead'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { printRulesPicture } from '../../apps/explorer/rules/print-rules-picture.js'
import { ARROWS } from '../../apps/explorer/rules/rules-graph.js'
import { RulesPicture, type RulesPictureProps } from '../../apps/explorer/rules/rules-picture.js'
import { readXml, type XmlElement } from '../support/read-xml.js'

/** Renders the picture as the page does. */
function render(props: RulesPictureProps): string {
  return renderToStaticMarkup(createElement(RulesPicture, props))
}

function getClasses({ attributes }: XmlElement): string[] {
  return attributes['class']?.split(' ') ?? []
}

function findElements(kind: string, svg: string): XmlElement[] {
  return readXml(svg).filter((element) => getClasses(element).includes(kind))
}

/** Returns the situation, the people's word for the outcome, and the two nodes of each arrow of a picture. */
function readArrows(svg: string): string[][] {
  const outcomes = findElements('outcome', svg).map(({ text }) => text)
  return findElements('arrow', svg).map(({ attributes }, index) => [
    attributes['data-situation'] ?? '',
    outcomes[index] ?? '',
    `${attributes['data-from']} → ${attributes['data-to']}`,
  ])
}

/** Returns the situations of the arrows, or the names of the nodes, of a class. */
function listMarked(kind: string, svg: string): string[] {
  return findElements(kind, svg).flatMap(
    ({ attributes }) => attributes['data-situation'] ?? attributes['data-node'] ?? [],
  )
}

function readDescription(svg: string): string {
  return readXml(svg).find(({ name }) => name === 'desc')?.text ?? ''
}

/** Returns the badge of each node that has one. */
function readBadges(svg: string): Record<string, string> {
  const texts = findElements('mark', svg).map(({ text }) => text)
  return Object.fromEntries(
    listMarked('marked', svg).map((node, index) => [node, texts[index] ?? '']),
  )
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

  it('has a style that affects only the picture', () => {
    const style = readXml(printRulesPicture()).find(({ name }) => name === 'style')?.text ?? ''
    const selectors = [...style.matchAll(/^\s*([^\s@}-][^{};]*)\{/gm)].flatMap(([, list = '']) =>
      list.split(','),
    )
    expect(selectors.length).toBeGreaterThan(10)
    expect(selectors.filter((each) => !/^\s*\.rules-picture(?![\w-])/.test(each))).toEqual([])
  })

  it('has a light and a dark variant of every color, for programs without light-dark()', () => {
    const style = readXml(printRulesPicture()).find(({ name }) => name === 'style')?.text ?? ''
    const [light = '', dark = ''] = style.split('@media (prefers-color-scheme: dark)')
    const colors = (css: string): string[] => css.match(/--[\w-]+(?=: #)/g) ?? []
    expect(colors(dark)).toEqual(colors(light))
    expect(colors(light)).toContain('--switched')
    expect(style.replaceAll(/--[\w-]+: #\w+/g, '')).not.toMatch(/#|light-dark/)
  })

  it('is a plain image', () => {
    const svg = printRulesPicture()
    expect(readXml(svg)[0]?.attributes['role']).toBe('img')
    expect(svg).not.toMatch(/tabindex|button/i)
  })
})

describe('a picture of the rules', () => {
  it('has an arrow for each row of the table, from the node of its situation to the node after its outcome', () => {
    expect(readArrows(printRulesPicture())).toEqual([
      ['match/other/sent', 'kept', 'sent → sent'],
      ['match/other/unsent', 'switched', 'unsent → same'],
      ['match/same', 'no move', 'same → same'],
      ['match/none', 'enrolled', 'none → same'],
      ['match/past', 'no move', 'past → past'],
      ['no-match/sent', 'kept', 'sent → sent'],
      ['no-match/unsent', 'exited', 'unsent → none'],
      ['no-match/none', 'no move', 'none → none'],
    ])
  })

  it('has the outcome of the table as the class of each arrow', () => {
    const kinds = findElements('arrow', printRulesPicture()).map((arrow) => [
      arrow.attributes['data-situation'],
      getClasses(arrow)[1],
    ])
    expect(Object.fromEntries(kinds)).toEqual(ENROLLMENT_RULES)
  })

  it('has the name of an outcome in code below the word, if it is another', () => {
    expect(findElements('code', printRulesPicture()).map(({ text }) => text)).toEqual([
      'skippedInProgress',
      'nothing',
      'nothing',
      'skippedInProgress',
      'nothing',
    ])
  })

  it('has five labelled nodes', () => {
    const texts = readXml(printRulesPicture())
      .filter((element) => ['name', 'note'].includes(getClasses(element)[0] ?? ''))
      .map(({ text }) => text)
    expect(texts.join(' ').split(/ (?=In )/)).toEqual([
      'In another subsequence e-mails sent',
      'In another subsequence nothing sent',
      'In the matching one',
      'In no subsequence',
      'In no subsequence finished the matching one',
    ])
  })

  it('says on each side whether the tag matches', () => {
    expect(findElements('heading', printRulesPicture()).map(({ text }) => text)).toEqual([
      'The new tag matches a subsequence',
      'The new tag matches no subsequence, or is cleared',
    ])
  })

  it('describes every arrow for screen readers', () => {
    const svg = printRulesPicture()
    const [root, title, desc] = readXml(svg)
    expect([title?.name, desc?.name]).toEqual(['title', 'desc'])
    expect(root?.attributes['aria-labelledby']).toBe(title?.attributes['id'])
    expect(root?.attributes['aria-describedby']).toBe(desc?.attributes['id'])
    expect(readDescription(svg).split(/(?<=\.) /)).toEqual([
      'In another subsequence, e-mails sent from it, the tag matches: kept, skippedInProgress; the lead stays there.',
      'In another subsequence, nothing sent from it, the tag matches: switched; the lead is then in the matching subsequence.',
      'In the matching subsequence, the tag matches: no move, nothing; the lead stays there.',
      'In no subsequence, the tag matches: enrolled; the lead is then in the matching subsequence.',
      'In no subsequence, finished the matching one, the tag matches: no move, nothing; the lead stays there.',
      'In another subsequence, e-mails sent from it, the tag matches none: kept, skippedInProgress; the lead stays there.',
      'In another subsequence, nothing sent from it, the tag matches none: exited; the lead is then in no subsequence.',
      'In no subsequence, the tag matches none: no move, nothing; the lead stays there.',
    ])
  })
})

describe('the arrow that just applied', () => {
  it.each(ARROWS)('is the only highlighted arrow, with its two nodes: $situation', (arrow) => {
    const { situation, from, to } = arrow
    const svg = render({ applied: situation })
    expect(new Set(listMarked('applied', svg))).toEqual(new Set([from, to, situation]))
    expect(findElements('halo', svg)).toHaveLength(1)
  })

  it('is described for screen readers', () => {
    expect(readDescription(render({ applied: 'no-match/unsent' }))).toMatch(
      / Just applied: In another subsequence, nothing sent from it, the tag matches none: exited; the lead is then in no subsequence\.$/,
    )
  })

  it('does not exist before a tag is set', () => {
    const svg = render({ applied: undefined })
    expect(findElements('applied', svg)).toEqual([])
    expect(svg).not.toContain('Just applied')
  })
})

describe('the badges of the lead', () => {
  it('say in words where the lead is before and after the step', () => {
    const svg = render({ before: 'unsent', after: 'none' })
    expect(readBadges(svg)).toEqual({ unsent: 'Lead before', none: 'Lead after' })
  })

  it('are one badge if the lead stays', () => {
    expect(readBadges(render({ before: 'sent', after: 'sent' }))).toEqual({ sent: 'Lead is here' })
  })

  it('are missing if there is no lead to show', () => {
    expect(readBadges(render({ before: null, after: null }))).toEqual({})
  })

  it('are described for screen readers', () => {
    expect(readDescription(render({ before: 'unsent', after: 'none' }))).toMatch(
      / Before: in another subsequence, nothing sent from it\. After: in no subsequence\.$/,
    )
  })
})

describe('a picture under a policy', () => {
  const always = render({ policy: { ...documentedPolicy, reEnrollment: 'always' } })
  const never = render({ policy: { ...documentedPolicy, reEnrollment: 'never' } })
  const locking = { ...documentedPolicy, doNotContact: ['bounced'] } as const

  it('marks the row that the policy switches off, by its style and in words', () => {
    expect(listMarked('off', always)).toEqual(['past', 'match/past'])
    const notes = findElements('note', always).map(({ text }) => text)
    expect(notes.slice(-2)).toEqual(['not under', 'this policy'])
    expect(readDescription(always)).toContain('the lead stays there (not under this policy).')
  })

  it('names the leads that a row also applies to', () => {
    expect(listMarked('off', never)).toEqual([])
    expect(
      findElements('note', never)
        .map(({ text }) => text)
        .slice(-2),
    ).toEqual(['was in the', 'matching one'])
  })

  it('marks every row for a lead whose status the policy locks', () => {
    expect(listMarked('off', render({ policy: locking, status: 'bounced' }))).toEqual(
      ARROWS.map(({ situation }) => situation),
    )
    expect(listMarked('off', render({ policy: locking, status: 'active' }))).toEqual([])
  })
})

describe('a picture whose arrows are buttons', () => {
  const svg = render({ applied: 'match/same', onTry: () => undefined })
  const buttons = readXml(svg).filter(({ attributes }) => attributes['role'] === 'button')

  it('has a button for each row that the keyboard reaches', () => {
    expect(buttons.map(({ attributes }) => attributes['data-situation'])).toEqual(
      ARROWS.map(({ situation }) => situation),
    )
    expect(buttons.map(({ attributes }) => attributes['tabindex'])).toEqual(ARROWS.map(() => '0'))
  })

  it('names the row, the lead, the tag and the outcome', () => {
    expect(buttons.map(({ attributes }) => attributes['aria-label'])).toContain(
      'Try match/other/unsent: in another subsequence, nothing sent from it, the tag matches: switched',
    )
  })

  it('marks the button of the arrow that applied', () => {
    expect(
      buttons
        .filter(({ attributes }) => attributes['aria-current'] === 'true')
        .map(({ attributes }) => attributes['data-situation']),
    ).toEqual(['match/same'])
  })

  it('is a group, since the content of an image is not read', () => {
    const [root] = readXml(svg)
    expect(root?.attributes['role']).toBe('group')
    expect(root?.attributes['aria-label']).toBe('What happens to a lead when its AI tag is set')
  })
})
