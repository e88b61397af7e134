import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { findAnchors } from '../../docs/.vitepress/anchors.js'
import { describePage } from '../../docs/.vitepress/describe-page.js'
import { findReferences } from '../../docs/.vitepress/markdown-links.js'
import { PAGE_FILES } from '../../docs/.vitepress/sections.js'
import { createSourcePages, rewriteForSite } from '../../docs/.vitepress/source-pages.js'

describe('the sidebar of the site', () => {
  it('lists each page once', () => {
    const pages = readdirSync('docs').filter((name) => name.endsWith('.md'))
    expect([...PAGE_FILES].sort()).toEqual(pages.map((name) => `docs/${name}`).sort())
  })
})

describe('a link from a page to a file of the repository', () => {
  const rewrite = (markdown: string) => rewriteForSite('docs/http.md', markdown)

  it('leads to a page that shows the file, the folder or the text', () => {
    expect(rewrite('[a](../examples/x.ts) [b](../migrations/) [c](../bench/README.md#d)')).toBe(
      '[a](source/examples/x.ts.md) [b](source/migrations.md) [c](source/bench/README.md#d)',
    )
  })

  it('leads to the file itself if the site publishes it', () => {
    expect(rewrite('[a](../openapi.json) [b](../vectors/lead-updates.v1.json)')).toBe(
      '[a](openapi.json) [b](vectors/lead-updates.v1.json)',
    )
  })

  it('is unchanged if it leads to another page, to a heading, or out of the repository', () => {
    const links = '[a](rules.md#b) [c](#d) [e](https://example.com/f)'
    expect(rewrite(links)).toBe(links)
  })

  it('is unchanged in code', () => {
    const code = '`[a](../x.ts)`\n\n```md\n[a](../x.ts)\n```\n\n````md\n```\n[a](../x.ts)\n````\n'
    expect(rewrite(code)).toBe(code)
  })

  it('is added below an excerpt', () => {
    expect(rewrite('```ts [examples/x.ts]\ncode\n```\n')).toBe(
      '```ts [examples/x.ts]\ncode\n```\n\nFrom [examples/x.ts](source/examples/x.ts.md).\n\n',
    )
  })

  it('leads from a shown text back to the pages', () => {
    expect(rewriteForSite('bench/README.md', '[a](../docs/http.md) [b](main.ts)')).toBe(
      '[a](../../http.md) [b](main.ts.md)',
    )
  })
})

describe('an image of a page', () => {
  it('is found from the page, and is a description in the Markdown for language models', () => {
    expect(rewriteForSite('vectors/README.md', '![A picture](../apps/x.svg)')).toBe(
      '<llm-exclude>![A picture](../../../apps/x.svg)</llm-exclude><llm-only>Picture: A picture</llm-only>',
    )
  })
})

describe('the pages for files of the repository', () => {
  it('exist for each file that a page links to, and for the files that these link to', () => {
    const paths = createSourcePages().map(({ path }) => path)
    expect(new Set(paths).size).toBe(paths.length)
    for (const page of PAGE_FILES) {
      const { links } = findReferences(page, readFileSync(page, 'utf8'))
      const files = links.filter((link) => !link.startsWith('docs/') && !link.endsWith('.json'))
      expect(paths).toEqual(expect.arrayContaining(files.map((file) => file.replace(/\.md$/, ''))))
    }
  })

  it('cannot be created if a page links to a file that does not exist', () => {
    const read = (file: string) => (file === 'docs/http.md' ? '[a](../examples/gone.ts)' : '')
    expect(() => createSourcePages(read)).toThrow(
      'docs/http.md links to examples/gone.ts, which does not exist',
    )
  })
})

describe('the description of a page', () => {
  it('is its first paragraph as plain text', () => {
    const page = '# Title\n\nUse `x` to\n[read](a.md) *this*.\n\nMore.\n'
    expect(describePage(page)).toBe('Use x to read this.')
  })
})

describe('the anchors of headings', () => {
  it('are those of GitHub, with a number for a repeated heading', () => {
    expect(findAnchors('# A `b` c, d\n\n## E-mails\n\n```sh\n# code\n```\n\n## E-mails\n')).toEqual(
      ['a-b-c-d', 'e-mails', 'e-mails-1'],
    )
  })
})
