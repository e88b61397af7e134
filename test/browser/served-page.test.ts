import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import { writeFragment } from '../../apps/explorer/model/address.js'
import { STARTING_POINTS } from '../../apps/explorer/model/starting-points.js'
import { startServer } from '../../examples/server/start-server.js'
import { holdRequests } from './hold-requests.js'
import { recordPageErrors } from './page-errors.js'

/** The verdict on the example. The sample lead of `match/same` is already in the subsequence. */
const EXAMPLE_VERDICT = 'Enrolled in “Interested follow-up”'
const LINK = `#${writeFragment(STARTING_POINTS['match/same'])}`

const SCRIPTS = /\/assets\/.*\.js$/
const BEFORE_PAINT = /\/before-paint\.js$/

/** In bytes, compressed by gzip: the HTML, the styles, and the scripts that run before the page accepts input. */
const MAX_FIRST_VISIT = 150_000

const GZIP = { 'Accept-Encoding': 'gzip' }

let browser: Browser
beforeAll(async () => {
  browser = await chromium.connect(inject('browserUrl'))
})
afterAll(() => browser.close())

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
    expect(await page.text()).toContain('<title>Rules explorer')
  })

  it('has a policy that forbids sending data and loading from other servers', async () => {
    const page = await request('')
    const policy = page.headers.get('content-security-policy')?.split('; ')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("style-src 'self'")
    expect(policy).toContain("form-action 'none'")
    expect(policy?.join()).not.toMatch(/connect-src|https?:/)
  })

  it('does not replace the paths of the API, and serves only its own files', async () => {
    expect((await request('openapi.json')).headers.get('content-type')).toBe('application/json')
    for (const path of ['index.htm', 'assets', '..%2fexplorer.tsx', '%2e%2e/explorer.tsx']) {
      const response = await request(path)
      expect(await response.json()).toMatchObject({ success: false, error: { code: 'NOT_FOUND' } })
    }
  })

  it('is served with the documentation as plain text, and with no other file of that folder', async () => {
    const rules = await request('docs/rules.md')
    expect(rules.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(await rules.text()).toMatch(/^# /)
    for (const path of ['docs/package.json', 'docs/none.md', 'docs/.vitepress/config.ts']) {
      expect((await request(path)).status).toBe(404)
    }
  })
})

describe('the files of the rules explorer', () => {
  it.each(['br', 'gzip'])('are compressed if the client accepts %s', async (encoding) => {
    for (const path of await listFirstFiles()) {
      const { headers } = await request(path, { 'Accept-Encoding': encoding })
      const plain = await request(path, { 'Accept-Encoding': 'identity' })
      const isSmall = Number(plain.headers.get('content-length')) < 1_000
      expect([path, headers.get('content-encoding')]).toEqual([path, isSmall ? null : encoding])
    }
  })

  it('are not compressed otherwise, and caches know that this depends on the request', async () => {
    for (const path of ['', ...(await listFirstFiles())]) {
      const { headers } = await request(path, { 'Accept-Encoding': 'identity' })
      expect(headers.get('content-encoding')).toBeNull()
      expect(headers.get('vary')).toBe('Accept-Encoding')
    }
  })

  it('are cached for a year if their name contains a hash', async () => {
    const files = (await listFirstFiles()).filter((path) => path.startsWith('assets/'))
    expect(files).not.toEqual([])
    for (const path of files) {
      const { headers } = await request(path)
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    }
  })

  it('are otherwise requested again by the browser, and sent only if they have changed', async () => {
    for (const path of ['', 'before-paint.js', 'favicon.svg', 'docs/rules.md']) {
      const first = await request(path, GZIP)
      expect(first.headers.get('cache-control')).toBe('no-cache')
      const tag = first.headers.get('etag') ?? ''
      const second = await request(path, { ...GZIP, 'If-None-Match': tag })
      expect([path, second.status, await second.text()]).toEqual([path, 304, ''])
    }
  })

  it('have another tag if they are compressed', async () => {
    const [plain, compressed] = await Promise.all([
      request('', { 'Accept-Encoding': 'identity' }),
      request('', GZIP),
    ])
    expect(plain.headers.get('etag')).not.toBe(compressed.headers.get('etag'))
  })

  it('are not cached if they are missing', async () => {
    const response = await request('assets/index-00000000.js')
    expect(response.status).toBe(404)
    expect(response.headers.get('cache-control')).toBeNull()
  })
})

describe('the first visit', () => {
  it(`loads at most ${MAX_FIRST_VISIT / 1_000} kB, compressed by gzip`, async () => {
    let total = 0
    for (const path of ['', ...(await listFirstFiles())]) {
      total += Number((await request(path, GZIP)).headers.get('content-length'))
    }
    expect(total).toBeLessThanOrEqual(MAX_FIRST_VISIT)
  })

  it('loads no code of parts that are not used yet', async () => {
    const page = await openPage()
    const loaded: string[] = []
    page.on('request', (sent) => loaded.push(new URL(sent.url()).pathname.slice(1)))
    await page.goto(inject('explorerUrl'), { waitUntil: 'networkidle' })
    const code = loaded.filter((path) => /\.(?:js|css)$/.test(path))
    expect(code.sort()).toEqual((await listFirstFiles()).sort())
  })
})

describe('without JavaScript', () => {
  it('the page shows the verdict on the example and the picture of the rules', async () => {
    const page = await openPage({ javaScriptEnabled: false })
    await page.goto(inject('explorerUrl'))
    expect(await page.locator('h1').isVisible()).toBe(true)
    expect(await page.getByText(EXAMPLE_VERDICT).first().isVisible()).toBe(true)
    expect(await page.locator('svg.rules-picture').first().isVisible()).toBe(true)
    expect(await page.getByText('Opening the link').isVisible()).toBe(false)
    expect(await page.locator('noscript p').isVisible()).toBe(true)
  })
})

describe('while the script is loading', () => {
  it('the page shows the example and accepts no input, and then accepts it', async () => {
    const page = await openPage()
    const release = await holdRequests(page, SCRIPTS)
    await page.goto(inject('explorerUrl'), { waitUntil: 'commit' })
    await page.getByText(EXAMPLE_VERDICT).first().waitFor()
    expect(await page.locator('#explorer').getAttribute('inert')).toBe('')
    release()
    await waitForInput(page)
  })

  it('the page is the same as afterwards: the script adopts it', async () => {
    const page = await openPage()
    const release = await holdRequests(page, SCRIPTS)
    await page.goto(inject('explorerUrl'), { waitUntil: 'commit' })
    await page.locator('h1').evaluate((heading) => heading.setAttribute('data-marked', ''))
    release()
    await waitForInput(page)
    expect(await page.locator('h1[data-marked]').count()).toBe(1)
  })

  it('browsers restore no values of its controls, which would disagree with the verdict', async () => {
    const html = await (await request('')).text()
    const controls = html.match(/<(?:input|select|textarea)\b[^>]*>/g) ?? []
    expect(controls).not.toEqual([])
    expect(controls.filter((control) => !control.includes('autocomplete="off"'))).toEqual([])
  })
})

describe('a link to another lead', () => {
  it.each([
    ['while the script is loading', SCRIPTS],
    ['while the script that prepares the document is loading', BEFORE_PAINT],
  ])('never shows the verdict on the example, not even %s', async (_, delayed) => {
    const page = await openPage()
    await recordVerdicts(page)
    const release = await holdRequests(page, delayed)
    await page.goto(`${inject('explorerUrl')}${LINK}`, { waitUntil: 'commit' })
    if (delayed === SCRIPTS) await page.getByText('Opening the link…').waitFor()
    release()
    await page.getByText('No move').first().waitFor()
    expect(await page.getByText('Opening the link…').isVisible()).toBe(false)
    expect(await readVerdicts(page)).toEqual(['No move'])
  })

  it('never shows it either if the script that prepares the document cannot be loaded', async () => {
    const page = await openPage({}, { expectsErrors: true })
    await recordVerdicts(page)
    await page.route(BEFORE_PAINT, (route) => route.abort())
    await page.goto(`${inject('explorerUrl')}${LINK}`)
    await page.getByText('No move').first().waitFor()
    expect(await readVerdicts(page)).toEqual(['No move'])
  })

  it('accepts input', async () => {
    const page = await openPage()
    await page.goto(`${inject('explorerUrl')}${LINK}`)
    await waitForInput(page)
    await page.getByLabel('Theme').selectOption('Dark')
    expect(await page.getByLabel('Theme').inputValue()).toBe('dark')
  })
})

describe('the theme', () => {
  it('is that of the system at first', async () => {
    const page = await openPage({ colorScheme: 'dark' })
    await page.goto(inject('explorerUrl'))
    await waitForInput(page)
    expect(await page.getByLabel('Theme').inputValue()).toBe('system')
    expect(await readGround(page)).toBe(DARK)
  })

  it('can be chosen, and is applied before the next page is painted', async () => {
    const page = await openPage({ colorScheme: 'light' })
    await page.goto(inject('explorerUrl'))
    await waitForInput(page)
    expect(await readGround(page)).toBe(LIGHT)
    await page.getByLabel('Theme').selectOption('Dark')
    expect(await readGround(page)).toBe(DARK)

    const release = await holdRequests(page, SCRIPTS)
    await page.reload({ waitUntil: 'commit' })
    await page.getByText(EXAMPLE_VERDICT).first().waitFor()
    expect(await readGround(page)).toBe(DARK)
    release()
    await waitForInput(page)
    expect(await page.getByLabel('Theme').inputValue()).toBe('dark')
  })

  it('is shared by the windows of the page, and can be that of the system again', async () => {
    const page = await openPage({ colorScheme: 'light' })
    await page.goto(inject('explorerUrl'))
    const other = await page.context().newPage()
    await other.goto(inject('explorerUrl'))
    await Promise.all([page, other].map(waitForInput))
    await other.getByLabel('Theme').selectOption('Dark')
    await expect.poll(() => page.getByLabel('Theme').inputValue()).toBe('dark')
    expect(await readGround(page)).toBe(DARK)
    await page.getByLabel('Theme').selectOption('System')
    expect(await readGround(page)).toBe(LIGHT)
    await expect.poll(() => readGround(other)).toBe(LIGHT)
  })
})

const LIGHT = 'rgb(246, 247, 249)'
const DARK = 'rgb(16, 19, 23)'

function readGround(page: Page): Promise<string> {
  return page.evaluate('getComputedStyle(document.body).backgroundColor')
}

function request(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(inject('explorerUrl') + path, { headers })
}

/** Returns the paths of the scripts and styles that the HTML names. */
async function listFirstFiles(): Promise<string[]> {
  const html = await (await request('')).text()
  return [...html.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)].map(([, path = '']) => path)
}

/** Opens an empty page. The test fails if the page has recorded errors at its end. */
async function openPage(
  options: BrowserContextOptions = {},
  { expectsErrors = false } = {},
): Promise<Page> {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(30_000)
  onTestFinished(() => context.close())
  const errors = await recordPageErrors(context, inject('explorerUrl'))
  if (!expectsErrors) onTestFinished(() => expect(errors).toEqual([]))
  return context.newPage()
}

async function waitForInput(page: Page): Promise<void> {
  await page.locator('#explorer:not([inert])').waitFor()
}

/** Records each verdict that a frame of the page shows. */
async function recordVerdicts(page: Page): Promise<void> {
  await page.addInitScript(`
    globalThis.verdicts = new Set()
    requestAnimationFrame(function look() {
      const text = document.querySelector('#explorer')?.innerText ?? ''
      for (const verdict of ['${EXAMPLE_VERDICT}', 'No move']) {
        const isShown = document.querySelector('#explorer')?.checkVisibility() && text.includes(verdict)
        if (isShown) globalThis.verdicts.add(verdict)
      }
      requestAnimationFrame(look)
    })`)
}

function readVerdicts(page: Page): Promise<string[]> {
  return page.evaluate('[...globalThis.verdicts]')
}
