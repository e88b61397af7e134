import { documentedPolicy } from 'campaign-lead'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { createLinks } from '../../apps/explorer/links.js'
import type { Exploration } from '../../apps/explorer/model/exploration.js'
import { FIRST_EXPLORATION } from '../../apps/explorer/model/starting-points.js'
import { countRules, filterRules } from '../../apps/explorer/rules/filter-rules.js'
import { ALL_SENTENCES, RULE_PARTS } from '../../apps/explorer/rules/rule-sentences.js'
import { RulesPage } from '../../apps/explorer/rules/rules-page.js'

/** Renders the view on the server, without a browser, and returns its HTML. */
function render(change: Partial<Exploration> = {}): string {
  return renderToStaticMarkup(
    createElement(RulesPage, {
      exploration: { ...FIRST_EXPLORATION, ...change },
      onTry: () => {},
      links: createLinks('site', '1.2.3'),
    }),
  )
}

/** Returns the HTML of a rule. */
function findRule(id: string, html: string): string {
  return new RegExp(`<li class="rule" id="rule-${id}">.*?</li>`, 's').exec(html)?.[0] ?? ''
}

describe('the view of the rules', () => {
  it('has every part, with a heading and a button that jumps to it', () => {
    const html = render()
    for (const { id } of RULE_PARTS) expect(html).toContain(`<h3 id="rules-${id}" tabindex="-1">`)
    const contents = /<nav.*<\/nav>/s.exec(html)?.[0] ?? ''
    expect(contents.match(/<button type="button">/g)).toHaveLength(RULE_PARTS.length)
  })

  it('has every rule', () => {
    const html = render()
    expect(html.match(/<li class="rule"/g)).toHaveLength(ALL_SENTENCES.length)
    expect(html).toContain(`${ALL_SENTENCES.length} rules`)
  })

  it('shows a rule with its code name, its source and a link to the documentation', () => {
    const rule = findRule('row-match-same', render())
    expect(rule).toContain('<code>match/same</code>')
    expect(rule).toContain('<p>Lead is already in the matching subsequence → no-op.</p>')
    expect(rule).toContain('<footer>The API documentation, Description</footer>')
    expect(rule).toContain('href="../rules.html#what-the-api-documentation-says"')
    expect(rule).toContain('>Try: A lead in the subsequence that the tag matches</button>')
  })

  it('shows a refusal with its status and its message', () => {
    const rule = findRule('refusal-STATUS_LOCKED', render())
    expect(rule).toContain('<span>HTTP 409</span>')
    expect(rule).toContain('of a lead that is &quot;unsubscribed&quot; cannot be changed</q>')
  })

  it('marks a row that the policy switches off', () => {
    expect(findRule('row-match-past', render())).not.toContain('Not under this policy')
    const policy = { ...documentedPolicy, reEnrollment: 'always' } as const
    const html = render({ policy })
    expect(findRule('row-match-past', html)).toContain('Not under this policy')
    expect(html.match(/Not under this policy/g)).toHaveLength(1)
    expect(findRule('row-match-none', html)).toContain('Under this policy also for a lead')
  })

  it('says which rules have no example in the present workspace, and offers the sample workspace', () => {
    const rule = findRule('row-match-other-sent', render({ subsequences: [] }))
    expect(rule).toContain(
      'Your workspace has no example. match/other/sent needs two subsequences, and a tag that triggers one of them but not the other.',
    )
    expect(rule).toContain(
      'Try with the sample workspace: A lead in another subsequence, after two e-mails</button>',
    )
  })
})

describe('the filter of the rules', () => {
  const find = (query: string) =>
    filterRules(RULE_PARTS, query).flatMap(({ sentences }) => sentences.map(({ id }) => id))

  it('shows all rules for an empty query', () => {
    expect(filterRules(RULE_PARTS, ' ')).toEqual(RULE_PARTS)
  })

  it('finds a code name, a status and an option', () => {
    expect(find('match/past')).toContain('row-match-past')
    expect(find('http 409')).toContain('refusal-STATUS_LOCKED')
    expect(find('409 locked')).toEqual(['refusal-STATUS_LOCKED'])
    expect(find('stoponautoreply')).toContain('policy-stopOnAutoReply-true')
  })

  it('finds a sentence of the API documentation, in any case', () => {
    expect(find('NO-OP. already')).toEqual(['row-match-same'])
  })

  it('finds a kind of source', () => {
    expect(find("the library's reading 3")).toEqual(['reading-3', 'reading-3-2'])
  })

  it('finds only rules that contain every word', () => {
    expect(find('pausing keeps')).toEqual(['reading-3', 'reading-3-2'])
    expect(find('pausing unheard')).toEqual([])
  })

  it('shows only the parts that have a match, and counts the rules', () => {
    const parts = filterRules(RULE_PARTS, 'claimed 12:01')
    expect(parts.map(({ id }) => id)).toEqual(['send-refusals'])
    expect(countRules(parts)).toBe(1)
  })
})
