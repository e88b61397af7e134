import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openExplorer } from './explorer-page.js'
import { choose, locateParts, openTab, type } from './page-parts.js'
import { readDecision } from './shown-decision.js'

/** Returns how far the page can be scrolled horizontally. */
function readOverflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
}

describe.each([390, 320])('on a screen %i px wide', (width) => {
  it('nothing is wider than the page', async () => {
    const page = await openExplorer('', { width })
    const { history, lead, patch, workspace } = locateParts(page)
    await expect.poll(() => readOverflow(page)).toBe(0)

    await choose(lead, 'Subsequence', 'in one')
    await choose(patch, 'AI tag', 'Other tag…')
    await type(patch, 'Tag', 'Averylongtagwithoutasinglespacethatcouldbreakit')
    await type(workspace, 'New AI tag', 'Averylongtagwithoutasinglespacethatcouldbreakit')
    await page.keyboard.press('Enter')
    await addSteps(page, 5)
    const summaries = page.locator('details:not([open]) > summary')
    while ((await summaries.count()) > 0) await summaries.first().click()
    await expect.poll(() => readOverflow(page)).toBe(0)

    await history.getByRole('radio', { name: /^Step 1/ }).click()
    for (const part of [lead, patch, workspace]) await openTab(part, 'JSON')
    await expect.poll(() => readOverflow(page)).toBe(0)
  })

  it('every cell of the rule table has a label', async () => {
    const page = await openExplorer('', { width })
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['match/none'] })
    const cell = locateParts(page)
      .rules.getByRole('row', { name: /^match\/none/ })
      .getByRole('cell')
    const words = await cell.evaluateAll((cells) =>
      cells.map((each) => getComputedStyle(each, '::before').content),
    )
    expect(words).toEqual(['"The lead is"', '"Outcome"', '"The documentation\'s sentence"', 'none'])
  })

  it('the history takes less than 300 px of the height', async () => {
    const page = await openExplorer('', { width })
    const { history } = locateParts(page)
    await addSteps(page, 8)
    await expect.poll(() => readOverflow(page)).toBe(0)
    const box = await history.boundingBox()
    expect(box?.height).toBeLessThan(300)
    const step = (number: number) => history.getByRole('radio', { name: `Step ${number}` })
    await expect.poll(() => step(8).evaluate(isWithinScreen)).toBe(true)
    expect(await step(1).evaluate(isWithinScreen)).toBe(false)
    await history.getByRole('button', { name: 'Previous step' }).click()
    await expect.poll(() => step(7).evaluate(isWithinScreen)).toBe(true)
  })

  it('the field names of the new lead wrap only after dots', async () => {
    const page = await openExplorer('', { width })
    const { decision } = locateParts(page)
    const values = await decision.locator('.lead td code').evaluateAll(readLines)
    expect(values).toContainEqual(['"Interested"'])
    expect(values.filter((lines) => lines.length > 1).map((lines) => lines.join(''))).toEqual([
      '"2025-06-15T09:00:00.000Z"',
      '"2025-07-01T12:00:00.000Z"',
      '"2025-07-02T09:00:00.000Z"',
    ])
    const names = await decision.locator('.lead tbody th').evaluateAll(readLines)
    expect(names).toContainEqual(['subsequence.', 'completedAt'])
    expect(new Set(names.flatMap((lines) => lines.slice(0, -1)))).toEqual(
      new Set(['subsequence.', 'pendingSend.']),
    )
  })

  it('the picture is readable and scrolled to the highlighted arrow', async () => {
    const page = await openExplorer('', { width })
    const { rules } = locateParts(page)
    const highlighted = rules.locator('.applied .outcome')
    const scale = await highlighted.evaluate((text) => text.getBoundingClientRect().height / 14)
    expect(scale).toBeGreaterThan(0.75)
    for (const row of ['match/none', 'no-match/unsent', 'match/past']) {
      await rules.getByRole('button', { name: `Try ${row}`, exact: true }).click()
      await expect.poll(() => highlighted.evaluate(isWithinScreen)).toBe(true)
    }
  })
})

describe.each([
  { width: 360, height: 640 },
  { width: 1400, height: 900 },
])('with text at 200 % on a screen of $width × $height px', (screen) => {
  const enlargeText = (page: Page) =>
    page.evaluate(`document.documentElement.style.fontSize = '200%'`)

  it('nothing is wider than the page or its panel', async () => {
    const page = await openExplorer('', screen)
    await addSteps(page, 6)
    await choose(locateParts(page).policy, 'Preset', 'guarded: for a service that really sends')
    const summaries = page.locator('details:not([open]) > summary')
    while ((await summaries.count()) > 0) await summaries.first().click()
    await enlargeText(page)
    await expect.poll(() => readOverflow(page)).toBe(0)
    expect(await readFieldsOutsidePanels(page)).toEqual([])

    await page.getByRole('tab', { name: 'Many leads' }).click()
    await page.getByRole('button', { name: 'Use sample data' }).click()
    await page.getByRole('region', { name: 'The list of leads' }).waitFor()
    await expect.poll(() => readOverflow(page)).toBe(0)
    expect(await readFieldsOutsidePanels(page)).toEqual([])
  })

  it('the history takes at most a third of the height', async () => {
    const page = await openExplorer('', screen)
    await addSteps(page, 6)
    await enlargeText(page)
    await locateParts(page).share.scrollIntoViewIfNeeded()
    await expect.poll(() => readShareOfHistory(page)).toBeLessThanOrEqual(1 / 3)
  })
})

describe('the history', () => {
  it('is sticky on a large screen', async () => {
    const page = await openExplorer()
    await locateParts(page).share.scrollIntoViewIfNeeded()
    await expect.poll(() => readShareOfHistory(page)).toBeGreaterThan(0)
  })

  it('is not sticky on a phone in landscape orientation', async () => {
    const page = await openExplorer('', { width: 740, height: 360 })
    await locateParts(page).share.scrollIntoViewIfNeeded()
    await expect.poll(() => readShareOfHistory(page)).toBe(0)
  })

  it('takes at most a third of the height with long names', async () => {
    const page = await openExplorer()
    const { share, workspace } = locateParts(page)
    const name = workspace.getByRole('textbox', { name: 'Name' }).first()
    await name.fill('A subsequence whose name goes on '.repeat(20))
    await share.scrollIntoViewIfNeeded()
    await expect.poll(() => readShareOfHistory(page)).toBeCloseTo(1 / 3, 1)
    expect(await readShareOfHistory(page)).toBeLessThanOrEqual(1 / 3)
  })
})

describe('the picture of the rules', () => {
  it.each(['light', 'dark'] as const)(
    'has shadows at the sides with hidden content, %s',
    async (colorScheme) => {
      const page = await openExplorer('', { width: 360, colorScheme })
      const picture = page.getByRole('group', { name: 'The picture of the rules' })
      await scrollSideways(picture, 0)
      expect(await readShadedSides(picture)).toEqual(['right'])
      await scrollSideways(picture, 100)
      expect(await readShadedSides(picture)).toEqual(['left', 'right'])
      await scrollSideways(picture, 10_000)
      expect(await readShadedSides(picture)).toEqual(['left'])
    },
  )

  it('has no shadows if all of it is visible', async () => {
    const page = await openExplorer()
    const picture = page.getByRole('group', { name: 'The picture of the rules' })
    expect(await readShadedSides(picture)).toEqual([])
  })
})

describe.each([320, 360, 740, 800, 1000, 1400])('the list of leads at %i px', (width) => {
  it('does not scroll horizontally with a long id', async () => {
    const page = await openExplorer('', { width })
    await openLeads(page, ['lead_1', 'A'.repeat(400)])
    const list = page.getByRole('region', { name: 'The list of leads' })
    expect(await list.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
    await expect.poll(() => readOverflow(page)).toBe(0)
  })

  it('labels every cell of a lead', async () => {
    const page = await openExplorer('', { width })
    await openLeads(page, ['lead_1'])
    const row = page.getByRole('table').getByRole('row').filter({ hasText: 'lead_1' }).first()
    const words = ['Line', 'Outcome', 'Reason', 'Subsequence', 'Also happens']
    if (width >= 1000) {
      const heads = page.getByRole('table').getByRole('columnheader')
      expect(await heads.allInnerTexts()).toEqual(expect.arrayContaining(words))
    } else {
      const shown = await row
        .getByRole('cell')
        .evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell, '::before').content))
      expect(shown).toEqual([...words.map((word) => `"${word} "`), 'none'])
    }
    expect(await row.getByRole('rowheader').innerText()).toBe('lead_1')
    expect(await row.getByRole('button', { name: 'Open lead_1' }).isVisible()).toBe(true)
  })
})

/** Opens a file whose first leads have these ids. */
async function openLeads(page: Page, ids: readonly string[]): Promise<void> {
  await page.getByRole('tab', { name: 'Many leads' }).click()
  const csv = ids.reduce(
    (text, id, index) => text.replace(`lead_${index + 1},`, `${id},`),
    readFileSync('examples/preview/leads.csv', 'utf8'),
  )
  const opened = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose a file' }).click()
  const buffer = Buffer.from(csv)
  await (await opened).setFiles({ name: 'leads.csv', mimeType: 'text/csv', buffer })
  await page.getByRole('rowheader', { name: ids[0] ?? '', exact: true }).waitFor()
}

function scrollSideways(box: Locator, to: number): Promise<void> {
  return box.evaluate((element, left) => element.scrollTo({ left }), to)
}

/** Returns the sides that look different without background images. */
async function readShadedSides(box: Locator): Promise<string[]> {
  await box.scrollIntoViewIfNeeded()
  const shaded = await shootSides(box)
  await box.evaluate((element) => element.setAttribute('style', 'background-image: none'))
  const plain = await shootSides(box)
  await box.evaluate((element) => element.removeAttribute('style'))
  return ['left', 'right'].filter((_, side) => shaded[side] !== plain[side])
}

/** Takes a screenshot of a narrow strip at each side, without the edge, which may be on half a pixel. */
async function shootSides(box: Locator): Promise<string[]> {
  const { x, y, width, height } = (await box.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  const strips = [x + 2, x + width - 8].map((left) => ({
    x: left,
    y: y + 16,
    width: 5,
    height: height - 32,
  }))
  const shots: string[] = []
  for (const clip of strips) {
    shots.push((await box.page().screenshot({ clip })).toString('base64'))
  }
  return shots
}

async function addSteps(page: Page, upTo: number): Promise<void> {
  const { history } = locateParts(page)
  for (let step = 2; step <= upTo; step++) {
    await history.getByRole('button', { name: 'Add step' }).click()
  }
}

/** Returns the part of the screen's height that the history covers at the current scroll position. */
function readShareOfHistory(page: Page): Promise<number> {
  return locateParts(page).history.evaluate((history) => {
    const { top, bottom } = history.getBoundingClientRect()
    return Math.max(0, Math.min(bottom, innerHeight) - Math.max(top, 0)) / innerHeight
  })
}

/** Returns the HTML of the controls that overflow their panel. */
function readFieldsOutsidePanels(page: Page): Promise<string[]> {
  return page.locator('.panel').evaluateAll((panels) =>
    panels.flatMap((panel) => {
      const { right } = panel.getBoundingClientRect()
      return [...panel.querySelectorAll('select, input, textarea, button')]
        .filter((field) => field.closest('.scroll') === null)
        .filter((field) => field.getBoundingClientRect().right > right)
        .map((field) => field.outerHTML)
    }),
  )
}

/** Runs in the page. Returns the rendered lines of each element. */
function readLines(elements: Element[]): string[][] {
  return elements.map((element) => {
    const lines = new Map<number, string>()
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const letters = text.textContent ?? ''
      for (let at = 0; at < letters.length; at++) {
        const range = document.createRange()
        range.setStart(text, at)
        range.setEnd(text, at + 1)
        const { top } = range.getBoundingClientRect()
        lines.set(top, `${lines.get(top) ?? ''}${letters[at]}`)
      }
    }
    return [...lines.values()]
  })
}

/** Runs in the page. */
function isWithinScreen(element: Element): boolean {
  const { left, right } = element.getBoundingClientRect()
  return left >= 0 && right <= innerWidth
}
