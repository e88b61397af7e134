import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, onTestFinished } from 'vitest'
import { recordPageErrors } from './page-errors.js'

let browser: Browser
beforeAll(async () => {
  browser = await chromium.connect(inject('browserUrl'))
})
afterAll(() => browser.close())

/** Defaults to a wide screen in the light color scheme. */
interface Screen {
  readonly width?: number
  readonly height?: number
  readonly colorScheme?: 'light' | 'dark'
  readonly forcedColors?: 'active' | 'none'
  readonly reducedMotion?: 'reduce' | 'no-preference'
}

/** Opens the page in a new browser context. The test fails if the page has recorded errors at its end. */
export async function openExplorer(hash = '', screen: Screen = {}): Promise<Page> {
  const context = await createContext(screen)
  const errors = await recordPageErrors(context, inject('explorerUrl'))
  onTestFinished(() => expect(errors).toEqual([]))
  return openIn(context, hash)
}

/** Opens the page in a test that expects errors. */
export async function openWithErrors(): Promise<{ page: Page; errors: readonly string[] }> {
  const context = await createContext()
  const errors = await recordPageErrors(context, inject('explorerUrl'))
  return { page: await openIn(context), errors }
}

async function createContext({
  width = 1400,
  height = 900,
  ...others
}: Screen = {}): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width, height },
    // Colors during a transition cannot be checked.
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
