import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, onTestFinished } from 'vitest'
import { notePageFaults } from './page-faults.js'

let browser: Browser
beforeAll(async () => {
  browser = await chromium.connect(inject('browserUrl'))
})
afterAll(() => browser.close())

/** What a page is opened on, where it is not a wide and light screen. */
interface Screen {
  readonly width?: number
  readonly height?: number
  readonly colorScheme?: 'light' | 'dark'
  readonly forcedColors?: 'active' | 'none'
  readonly reducedMotion?: 'reduce' | 'no-preference'
}

/** Opens the page in a browser of its own; at the end of the test it has done nothing that a sound page never does. */
export async function openExplorer(hash = '', screen: Screen = {}): Promise<Page> {
  const context = await aContext(screen)
  const faults = await notePageFaults(context, inject('explorerUrl'))
  onTestFinished(() => expect(faults).toEqual([]))
  return openIn(context, hash)
}

/** Opens the page, whatever it does. */
export async function openWithFaults(): Promise<{ page: Page; faults: readonly string[] }> {
  const context = await aContext()
  const faults = await notePageFaults(context, inject('explorerUrl'))
  return { page: await openIn(context), faults }
}

async function aContext({
  width = 1400,
  height = 900,
  ...others
}: Screen = {}): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width, height },
    // A colour that is on its way to another is none to be judged.
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...others,
  })
  context.setDefaultTimeout(30_000)
  onTestFinished(() => context.close())
  return context
}

async function openIn(context: BrowserContext, hash = ''): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${inject('explorerUrl')}${hash}`)
  await page.getByRole('heading', { name: 'Rules explorer' }).waitFor()
  return page
}
