import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import { SECTIONS } from '../../docs/.vitepress/sections.js'
import { findColorViolations, findViolations } from '../browser/find-violations.js'
import { recordPageErrors } from '../browser/page-errors.js'

let browser: Browser
beforeAll(async () => {
  browser = await chromium.connect(inject('browserUrl'))
})
afterAll(() => browser.close())

/** Defaults to a wide screen in the light color scheme. `null` emulates no color scheme. */
interface Screen {
  readonly width?: number
  readonly colorScheme?: 'light' | null
}

/** Opens a page of the site in a new browser context. The test fails if the page has recorded errors at its end. */
async function openPage(path: string, screen: Screen = {}): Promise<Page> {
  const { width = 1280, colorScheme = 'light' } = screen
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme,
    // Colors during a transition cannot be checked.
    reducedMotion: 'reduce',
  })
  onTestFinished(() => context.close())
  const errors = await recordPageErrors(context, inject('siteUrl'))
  onTestFinished(() => expect(errors).toEqual([]))
  const page = await context.newPage()
  await page.goto(`${inject('siteUrl')}${path}`, { waitUntil: 'networkidle' })
  return page
}

/** Presses the button that changes between light and dark. */
async function switchAppearance(page: Page): Promise<void> {
  await page.getByRole('switch').first().click()
  await expect.poll(() => page.locator('html.dark').count()).toBe(1)
}

/** Reads the brightness of the background of an element, from 0 (black) to 1 (white). */
async function readBrightness(locator: Locator): Promise<number> {
  const color = await locator.evaluate((element) => getComputedStyle(element).backgroundColor)
  const parts = color.match(/\d+/g)?.map(Number) ?? []
  return parts.reduce((sum, part) => sum + part / 3 / 255, 0)
}

describe.each(['', 'sending.html'])('the page /%s of the site', (path) => {
  it('has no violations of accessibility, light or dark', async () => {
    const page = await openPage(path)
    expect(await findViolations(page)).toEqual([])
    await switchAppearance(page)
    expect(await findColorViolations(page)).toEqual([])
  })
})

describe.each(['', 'sending.html', 'explorer.html', 'source/migrations.html'])(
  'the page /%s of the site on a phone',
  (path) => {
    it('is not wider than the screen', async () => {
      const page = await openPage(path, { width: 390 })
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    })
  },
)

describe('the Markdown for language models', () => {
  const pages = SECTIONS.flatMap((section) => section.pages.map(([page]) => `/${page}.md`))

  const read = async (file: string) => (await fetch(`${inject('siteUrl')}${file}`)).text()

  it('lists the pages in the order of the sidebar', async () => {
    const links = (await read('llms.txt')).matchAll(/^- \[.*?\]\((.*?)\)/gm)
    expect([...links].map(([, link]) => link)).toEqual(pages)
  })

  it('has the text of each page once, and no file of the repository', async () => {
    const addresses = (await read('llms-full.txt')).matchAll(/^url: (\S+)$/gm)
    expect([...addresses].map(([, address]) => address)).toEqual(pages)
  })
})

describe('the site', () => {
  it('finds a word of the text and opens the section that contains it', async () => {
    const page = await openPage('')
    await page.keyboard.press('Control+k')
    await page.getByRole('searchbox').fill('idempotency')
    await page.getByRole('option').filter({ hasText: 'Idempotency keys' }).click()
    await expect.poll(() => page.url()).toContain('sending.html#idempotency-keys')
  })

  it('finds a word that occurs only in code', async () => {
    const page = await openPage('')
    await page.keyboard.press('Control+k')
    await page.getByRole('searchbox').fill('createNextSend')
    await expect
      .poll(() => page.getByRole('option').first().innerText())
      .toContain('Write a sender')
  })

  it('shows its pictures in the colors of the page', async () => {
    const page = await openPage('')
    const picture = page.locator('img[alt^="What happens to a lead"]')
    const light = await picture.screenshot()
    await switchAppearance(page)
    await expect.poll(async () => light.equals(await picture.screenshot())).toBe(false)
  })

  it('links the name of an export to its page in the API reference', async () => {
    const page = await openPage('sending.html')
    const link = page.locator('a:has(> code)[href*="/api/"]').first()
    const name = await link.innerText()
    await link.click()
    await page.getByRole('heading', { name }).first().waitFor()
    expect(page.url()).toContain('/api/')
  })

  it('shows the decision on another tag in the rules explorer', async () => {
    const page = await openPage('explorer.html')
    const explorer = page.frameLocator('iframe')
    const verdict = explorer.locator('h2.verdict')
    await expect.poll(() => verdict.innerText()).toBe('Enrolled in “Interested follow-up”')
    const patch = explorer.getByRole('region', { name: 'The patch' })
    await patch.getByRole('combobox', { name: 'AI tag' }).selectOption('Not interested')
    await expect.poll(() => verdict.innerText()).toBe('No move')
  })

  it.each([
    ['Docs', ''],
    ['API', 'api/'],
    ['OpenAPI', 'openapi.json'],
  ])('opens the link “%s” of the rules explorer in the whole window', async (name, path) => {
    const page = await openPage('explorer.html')
    await page.frameLocator('iframe').getByRole('link', { name, exact: true }).click()
    await expect.poll(() => page.url()).toBe(`${inject('siteUrl')}${path}`)
  })

  it('shows the rules explorer in the colors of the site, also after they are switched', async () => {
    // An emulated color scheme would override that of the site.
    const page = await openPage('explorer.html', { colorScheme: null })
    const body = page.frameLocator('iframe').locator('body')
    await expect.poll(() => readBrightness(body)).toBeGreaterThan(0.8)
    await switchAppearance(page)
    await expect.poll(() => readBrightness(body)).toBeLessThan(0.2)
  })
})
