import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findBrokenSiteLinks } from '../../scripts/site/find-broken-site-links.js'

/** Writes a site into a folder that is deleted when the test ends. */
function aSite(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'site-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), content)
  }
  return folder
}

describe('the links of a built site', () => {
  it('are found broken if the file or the anchor is missing', () => {
    const site = aSite({
      'index.html': '<a href="/rules.html#table">x</a><a href="/rules.html#gone">x</a>',
      'rules.html': '<h2 id="table">x</h2><img class=big src="gone.svg"><a href=\'gone/\'>x</a>',
      'api/index.html': '<link href="../gone.css?v=1"><img srcset="../index.html 1x, gone.png 2x">',
    })
    expect(findBrokenSiteLinks(site)).toEqual([
      'index.html: /rules.html#gone: no such anchor',
      'rules.html: gone.svg: no such file',
      'rules.html: gone/: no such file',
      'api/index.html: ../gone.css?v=1: no such file',
      'api/index.html: gone.png: no such file',
    ])
  })

  it('are complete if they lead to a file, a folder with an index, or an anchor with an entity', () => {
    const site = aSite({
      'index.html':
        '<a href="api/#a&amp;b">x</a><a href="#top">x</a><i id="top" /><a href="">x</a>',
      'api/index.html': `<p id='a&#38;b'>x</p><use href="icons.svg#one"/>`,
      'api/icons.svg': '<svg><g id="one"/></svg>',
    })
    expect(findBrokenSiteLinks(site)).toEqual([])
  })

  it('are not read from scripts, styles, comments and text', () => {
    const text = '<a href=gone.html>'
    const site = aSite({
      'index.html': `<!-- ${text} --><script>'${text}'</script><style>/* ${text} */</style><p title="a > b">&lt;a href=gone.html></p>`,
    })
    expect(findBrokenSiteLinks(site)).toEqual([])
  })

  it('may lead to other hosts, without a request, but not with an invalid URL or an unknown scheme', () => {
    const site = aSite({
      'index.html':
        '<a href="https://example.invalid/x">x</a><a href="http://a b/">x</a><a href="htps://x.org">x</a>',
    })
    expect(findBrokenSiteLinks(site)).toEqual([
      'index.html: http://a b/: invalid URL',
      'index.html: htps://x.org: scheme htps:',
    ])
  })

  it('stay in the folder that the site is published in', () => {
    const site = aSite({
      'index.html': '<a href="/docs/a.html">x</a><a href="/a.html">x</a>',
      'a.html': '',
    })
    expect(findBrokenSiteLinks(site, '/docs/')).toEqual(['index.html: /a.html: outside of /docs/'])
  })

  it('are also found broken in the Markdown for language models, but not in its code', () => {
    const site = aSite({
      'llms.txt': '- [Rules](/rules.md): text\n- [Gone](/gone.md)\n',
      'rules.md':
        '---\nurl: >-\n  /rules.md\n---\n\n# Rules\n\n[a](#rules) [b](rules.md#gone) `[c](gone.md)`\n\n```md\n[d](gone.md)\n```\n',
    })
    expect(findBrokenSiteLinks(site).sort()).toEqual([
      'llms.txt: /gone.md: no such file',
      'rules.md: rules.md#gone: no such anchor',
    ])
  })

  it('may have any fragment if they lead to the rules explorer, whose script reads it', () => {
    const site = aSite({
      'index.html': '<a href="explorer-app/index.html#gone">x</a>',
      'explorer-app/index.html': '<a href="#many">x</a><a href="../index.html#gone">x</a>',
    })
    expect(findBrokenSiteLinks(site)).toEqual([
      'explorer-app/index.html: ../index.html#gone: no such anchor',
    ])
  })
})
