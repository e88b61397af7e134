import { describe, expect, it } from 'vitest'
import { createLinks } from '../../apps/explorer/links.js'
import { serveExplorer } from '../../examples/server/serve-explorer.js'

const handle = serveExplorer(async () => new Response(null, { status: 404 }))

const get = (path: string) => handle(new Request(`http://localhost/${path}`))

describe('the documentation that the sample API serves', () => {
  it('has the pages that the rules explorer links to, as text', async () => {
    const links = createLinks('api', '1.2.3')
    for (const path of [links.docs, links.docsLink('rules'), links.docsLink('http')]) {
      const response = await get(path)
      expect(response.headers.get('Content-Type')).toMatch(/^text\/plain/)
      expect(await response.text()).toMatch(/^# /)
    }
  })

  it('has no other files of the folder', async () => {
    for (const path of [
      'docs/none.md',
      'docs/package.json',
      'docs/source/[path].md',
      'docs/../README.md',
    ]) {
      expect((await get(path)).status).toBe(404)
    }
  })
})
