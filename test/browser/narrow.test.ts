import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openExplorer } from './explorer-page.js'
import { choose, partsOf, turnTo, type } from './explorer-parts.js'
import { readDecision } from './shown-decision.js'

/** How far the page can be moved to the side. */
function readOverhang(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
}

describe.each([390, 320])('on a screen %i px wide', (width) => {
  it('nothing is wider than the page, whatever is shown', async () => {
    const page = await openExplorer('', { width })
    const { history, lead, patch, workspace } = partsOf(page)
    await expect.poll(() => readOverhang(page)).toBe(0)

    await choose(lead, 'Place', 'in a subsequence')
    await choose(patch, 'AI tag', 'another text…')
    await type(patch, 'The text', 'Averylongtagwithoutasinglespaceinitthatanybodycouldbreakat')
    await type(
      workspace,
      'Another AI tag',
      'Averylongtagwithoutasinglespaceinitthatanybodycouldbreakat',
    )
    await page.keyboard.press('Enter')
    for (let step = 2; step <= 5; step++) {
      await history.getByRole('button', { name: 'Add a step' }).click()
    }
    const summaries = page.locator('details:not([open]) > summary')
    while ((await summaries.count()) > 0) await summaries.first().click()
    await expect.poll(() => readOverhang(page)).toBe(0)

    await history.getByRole('radio', { name: /^Step 1/ }).click()
    for (const part of [lead, patch, workspace]) await turnTo(part, 'As JSON')
    await expect.poll(() => readOverhang(page)).toBe(0)
  })

  it('every row of the rules tells what each of its parts is', async () => {
    const page = await openExplorer('', { width })
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['match/none'] })
    const cell = partsOf(page)
      .rules.getByRole('row', { name: /^match\/none/ })
      .getByRole('cell')
    const words = await cell.evaluateAll((cells) =>
      cells.map((each) => getComputedStyle(each, '::before').content),
    )
    expect(words).toEqual(['"The lead is"', '"Outcome"', '"The documentation\'s sentence"', 'none'])
  })

  it("leaves more than half of a phone's height to the page, however long the history is", async () => {
    const page = await openExplorer('', { width })
    const { history } = partsOf(page)
    for (let step = 2; step <= 8; step++) {
      await history.getByRole('button', { name: 'Add a step' }).click()
    }
    await expect.poll(() => readOverhang(page)).toBe(0)
    const box = await history.boundingBox()
    expect(box?.height).toBeLessThan(300)
    const step = (number: number) => history.getByRole('radio', { name: `Step ${number}` })
    await expect.poll(() => step(8).evaluate(isWithinScreen)).toBe(true)
    expect(await step(1).evaluate(isWithinScreen)).toBe(false)
    await history.getByRole('button', { name: 'One step back' }).click()
    await expect.poll(() => step(7).evaluate(isWithinScreen)).toBe(true)
  })

  it('the picture is large enough to be read, and shows the arrow that is lit', async () => {
    const page = await openExplorer('', { width })
    const { rules } = partsOf(page)
    const lit = rules.locator('.taken .outcome')
    const scale = await lit.evaluate((text) => text.getBoundingClientRect().height / 14)
    expect(scale).toBeGreaterThan(0.75)
    for (const row of ['match/none', 'no-match/unsent', 'match/past']) {
      await rules.getByRole('button', { name: `Try ${row}`, exact: true }).click()
      await expect.poll(() => lit.evaluate(isWithinScreen)).toBe(true)
    }
  })
})

/** Runs in the page. */
function isWithinScreen(element: Element): boolean {
  const { left, right } = element.getBoundingClientRect()
  return left >= 0 && right <= innerWidth
}
