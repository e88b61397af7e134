import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, firefox, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import { STARTING_POINTS } from '../../apps/explorer/model/starting-points.js'
import { findFirefox } from './find-firefox.js'

let browser: Browser
beforeAll(async () => {
  browser = await firefox.connect(inject('browserUrl'))
})
afterAll(() => browser.close())

/** Opens the page in a new browser context. The test fails if the page has recorded errors at its end. */
async function openExplorer(width = 1400): Promise<Page> {
  const { page, errors } = await openWithErrors(width)
  onTestFinished(() => expect(errors).toEqual([]))
  return page
}

/** Opens the page. Firefox reports a violation of the Content-Security-Policy as an uncaught error. */
async function openWithErrors(width = 1400): Promise<{ page: Page; errors: readonly string[] }> {
  const context = await browser.newContext({ viewport: { width, height: 844 } })
  onTestFinished(() => context.close())
  context.setDefaultTimeout(30_000)
  const errors: string[] = []
  context.on('weberror', (error) => errors.push(`uncaught: ${error.error().message}`))
  context.on('console', (message) => {
    const type = message.type()
    if (type === 'error' || type === 'warning') errors.push(`console ${type}: ${message.text()}`)
  })
  const page = await context.newPage()
  await page.goto(inject('explorerUrl'))
  await waitForScript(page)
  await expectVerdict(page, 'Enrolled in “Interested follow-up”')
  return { page, errors }
}

/** The HTML shows the page before its script is loaded. */
async function waitForScript(page: Page): Promise<void> {
  await page.locator('#explorer:not([inert])').waitFor()
}

// The functions of test/browser are for another version of Playwright, whose types differ.

function locateRegion(page: Page, name: string): Locator {
  return page.getByRole('region', { name, exact: true })
}

async function expectVerdict(page: Page, verdict: string): Promise<void> {
  await expect.poll(() => page.locator('h2.verdict').innerText()).toBe(verdict)
}

async function openView(page: Page, name: string): Promise<void> {
  const views = page.getByRole('navigation', { name: 'Views' })
  await views.getByRole('link', { name, exact: true }).click()
}

/** Selects an option of a list, in a part of the page. */
async function choose(page: Page, part: string, list: string, label: string): Promise<void> {
  const options = locateRegion(page, part).getByRole('combobox', { name: list, exact: true })
  await options.selectOption({ label })
}

/** Selects a tag that triggers no subsequence. */
async function chooseOtherTag(page: Page): Promise<void> {
  await choose(page, 'The patch', 'AI tag', 'Not interested')
}

/** Opens everything that is folded. */
async function unfoldAll(page: Page): Promise<void> {
  const summaries = page.locator('details:not([open]) > summary:visible')
  while ((await summaries.count()) > 0) await summaries.first().click()
}

/** Pastes with the keyboard into the focused element. */
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
  await page.keyboard.press('Control+V')
}

/** Reads what the controls show, also those that are folded. */
function readControls(page: Page): Promise<string[]> {
  return page.locator('select, input, textarea').evaluateAll((controls) =>
    controls.map((control) => {
      const { value, checked }: { value?: string; checked?: boolean } = Object(control)
      return checked === undefined ? `${value}` : `${value}: ${checked}`
    }),
  )
}

/** A response of the API, which does not have every field that the rules read. */
const RESPONSE = `{
  "success": true,
  "data": { "_id": "lead_9", "status": "replied", "aiTag": null, "updatedAt": "2025-07-01T12:00:00.000Z" }
}`

describe('a developer with Firefox', () => {
  it('sees the verdict of another tag', async () => {
    const page = await openExplorer()
    await chooseOtherTag(page)
    await expectVerdict(page, 'No move')
  })

  it('sees the response of the HTTP handler', async () => {
    const page = await openExplorer()
    await chooseOtherTag(page)
    await page.locator('summary', { hasText: 'HTTP response' }).click()
    const body = locateRegion(page, 'Response body')
    await expect.poll(() => body.textContent()).toContain('"aiTag": "Not interested"')
  })

  it('tries an arrow of the picture with the keyboard', async () => {
    const page = await openExplorer()
    const arrow = page.getByRole('button', { name: /^Try no-match\/sent/ })
    const isFocused = () => arrow.evaluate((button) => button === document.activeElement)
    for (let presses = 0; presses < 40 && !(await isFocused()); presses++) {
      await page.keyboard.press('Tab')
    }
    expect(await isFocused()).toBe(true)
    await page.keyboard.press('Enter')
    await expectVerdict(page, 'Kept in “Interested follow-up”')
  })

  it('opens an example of a rule', async () => {
    const page = await openExplorer()
    await openView(page, 'Rules')
    await page.locator('#rule-row-no-match-unsent').getByRole('button', { name: /^Try/ }).click()
    await expectVerdict(page, 'Exited from “Interested follow-up”')
    await page.goBack()
    await page.getByRole('heading', { name: 'The rules', exact: true }).waitFor()
  })
})

describe('a support agent with Firefox', () => {
  it('sees the verdict of a lead that is pasted as JSON', async () => {
    const page = await openExplorer()
    const lead = locateRegion(page, 'The lead')
    await lead.getByRole('radio', { name: 'JSON', exact: true }).check()
    await lead.getByRole('textbox', { name: 'The lead' }).focus()
    await page.keyboard.press('Control+A')
    await paste(page, JSON.stringify(STARTING_POINTS['match/other/sent'].lead))
    await expectVerdict(page, 'Kept in “Meeting preparation”')
  })

  it('sees what the verdict assumes about a response of the API that is pasted on the page', async () => {
    const page = await openExplorer()
    await paste(page, RESPONSE)
    const change = page.getByRole('status', { name: 'Latest change' })
    await expect.poll(() => change.innerText()).toContain('Pasted the lead lead_9.')
    const notices = await locateRegion(page, 'The decision').innerText()
    expect(notices).toContain(
      'The lead came without “subsequence” and “pendingSend”, which the rules read.',
    )
  })

  it('sees that a pasted lead is of another workspace', async () => {
    const page = await openExplorer()
    const { lead } = STARTING_POINTS['match/other/sent']
    await paste(page, JSON.stringify(lead).replaceAll('sub_2', 'sub_77'))
    await expect
      .poll(() => locateRegion(page, 'The decision').innerText())
      .toContain('The workspace does not have the subsequence “sub_77” of the lead.')
  })

  it('sees the same values and verdict after a reload', async () => {
    const page = await openExplorer()
    await chooseOtherTag(page)
    await choose(page, 'The lead', 'Subsequence', 'in one')
    await unfoldAll(page)
    await choose(page, 'The policy', 'Preset', 'guarded: for a service that really sends')
    await expectVerdict(page, 'Exited from “Interested follow-up”')
    const controls = await readControls(page)
    await expect.poll(() => page.url()).toContain('#')
    await page.reload()
    await waitForScript(page)
    await expectVerdict(page, 'Exited from “Interested follow-up”')
    expect(await readControls(page)).toEqual(controls)
  })

  it('copies a link', async () => {
    const page = await openExplorer()
    const share = locateRegion(page, 'Share')
    await share.getByRole('button', { name: 'Copy link' }).click()
    await expect.poll(() => share.innerText()).toContain('Copied')
    const link = await page.evaluate(() => navigator.clipboard.readText())
    expect(link.startsWith(inject('explorerUrl'))).toBe(true)
  })
})

/** Opens the view “Many leads” with the sample data, which a worker reads. Returns the list. */
async function openSample(page: Page) {
  await openView(page, 'Many leads')
  await page.getByRole('button', { name: 'Use sample data' }).click()
  const list = locateRegion(page, 'The list of leads')
  await expect.poll(() => list.getByRole('rowheader').count()).toBe(16)
  return list
}

describe('a salesperson with Firefox', () => {
  it('sees many leads, and downloads them', async () => {
    const page = await openExplorer()
    const list = await openSample(page)
    await list.getByRole('button', { name: 'Download as JSON' }).click()
    // This Firefox reports a download without an id, so Playwright does not report it.
    const file = join(inject('downloadsPath'), 'sample-data-all.json')
    await expect
      .poll(() => existsSync(file) && JSON.parse(readFileSync(file, 'utf8') || 'null'))
      .toHaveLength(16)
  })

  it('sees the verdict on the first screen of a phone', async () => {
    const page = await openExplorer(390)
    for (const part of [page.locator('h2.verdict'), page.locator('.reason')]) {
      const { y, height } = (await part.boundingBox()) ?? { y: NaN, height: NaN }
      expect(y + height).toBeLessThanOrEqual(844)
    }
  })
})

describe.each([320, 390, 768, 1440])('the page in Firefox at %i px', (width) => {
  // The width of the window includes the vertical scroll bar of Firefox.
  const readOverflow = (page: Page) =>
    page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )

  it('does not scroll sideways', async () => {
    const page = await openExplorer(width)
    await page.getByRole('button', { name: /^Show all/ }).click()
    await unfoldAll(page)
    expect(await readOverflow(page)).toBe(0)
    await openSample(page)
    await unfoldAll(page)
    expect(await readOverflow(page)).toBe(0)
    await openView(page, 'Rules')
    await page.getByRole('heading', { name: 'The rules', exact: true }).waitFor()
    expect(await readOverflow(page)).toBe(0)
  })
})

describe('the theme in Firefox', () => {
  it('changes the colors, also after a reload', async () => {
    const page = await openExplorer()
    const readColor = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const theme = page.getByRole('combobox', { name: 'Theme' })
    await theme.selectOption('Light')
    const light = await readColor()
    await theme.selectOption('Dark')
    const dark = await readColor()
    expect(dark).not.toBe(light)
    await page.reload()
    await waitForScript(page)
    expect(await readColor()).toBe(dark)
    await expect.poll(() => theme.inputValue()).toBe('dark')
  })
})

describe('an error of the page in Firefox', () => {
  it.each([
    ['writes an error', `console.error('oh')`, 'console error: oh'],
    ['throws an uncaught error', `setTimeout(() => { throw new Error('oh') })`, 'uncaught: oh'],
    ['evaluates a string as code', `setTimeout('1')`, 'blocked a JavaScript eval'],
    [
      'sends a request to another server',
      `new Image().src = 'http://127.0.0.1:1/x'`,
      'blocked the loading of a resource',
    ],
  ])('is recorded if it %s', async (_, code, expected) => {
    const { page, errors } = await openWithErrors()
    await page.evaluate(code)
    await expect.poll(() => errors.join()).toContain(expected)
  })
})

describe('a machine without Firefox', () => {
  it('is reported with how to install it', () => {
    expect(() => findFirefox(tmpdir())).toThrow(
      'there is no firefox-esr in $PATH: apt-get install --no-install-recommends firefox-esr',
    )
  })
})
