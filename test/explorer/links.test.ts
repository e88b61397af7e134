import { describe, expect, it } from 'vitest'
import { createLinks, LINKS } from '../../apps/explorer/links.js'

describe('the links of the explorer', () => {
  it('lead to the pages of the documentation site, if the site serves the explorer in a folder', () => {
    const links = createLinks('site', '1.2.3')
    expect(links.docsLink('rules', 'readings')).toBe('../rules.html#readings')
    expect(links.docsLink('sending')).toBe('../sending.html')
    expect([links.docs, links.api, links.openApi]).toEqual(['../', '../api/', '../openapi.json'])
  })

  it('lead to the Markdown of the documentation, if the sample API serves the explorer', () => {
    const links = createLinks('api', '1.2.3')
    expect(links.docsLink('rules', 'readings')).toBe('docs/rules.md#readings')
    expect([links.docs, links.api, links.openApi]).toEqual([
      'docs/getting-started.md',
      null,
      'openapi.json',
    ])
  })

  it('say so if there is no build, which has the version', () => {
    expect(createLinks('site', '1.2.3').version).toBe('1.2.3')
    expect(LINKS.version).toBe('not built')
  })
})
