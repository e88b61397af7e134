import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { startServer } from '../../examples/server/start-server.js'

describe('the rules explorer of the started server', () => {
  it('is served at /, and its address is printed', async () => {
    const printed: string[] = []
    const server = await startServer(
      { port: 0, webhookPort: 0, databaseUrl: null, isVerified: false, logLevel: 'silent' },
      (line) => void printed.push(...line.split('\n')),
    )
    onTestFinished(() => server.close())
    expect(printed).toContain(`The rules can be tried in a browser at ${server.url}/`)
    const page = await fetch(`${server.url}/`)
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
    const html = await page.text()
    expect(html).toContain('<title>Rules explorer')
    const assets = [...html.matchAll(/(?:src|href)="\.(\/assets\/[^"]+)"/g)].map(([, path]) => path)
    expect(assets).toHaveLength(2)
    for (const path of assets) expect((await fetch(`${server.url}${path}`)).status).toBe(200)
  })

  it('has a policy that forbids sending data and loading from other servers', async () => {
    const page = await fetch(inject('explorerUrl'))
    const policy = page.headers.get('content-security-policy')?.split('; ')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("form-action 'none'")
    expect(policy?.join()).not.toMatch(/connect-src|https?:/)
    expect(await page.text()).not.toMatch(/https?:/)
  })

  it('does not replace the paths of the API, and serves only its own files', async () => {
    const address = (path: string): string => inject('explorerUrl') + path
    expect((await fetch(address('openapi.json'))).status).toBe(200)
    for (const path of ['index.htm', 'assets', '..%2fexplorer.tsx', '%2e%2e/explorer.tsx']) {
      const response = await fetch(address(path))
      expect(await response.json()).toMatchObject({ success: false, error: { code: 'NOT_FOUND' } })
    }
  })
})
