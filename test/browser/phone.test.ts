import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openExplorer } from './explorer-page.js'
import {
  addSteps,
  choose,
  editAs,
  locateParts,
  openView,
  tryRow,
  type,
  unfold,
  unfoldAll,
} from './page-parts.js'
import { readVerdict } from './shown-decision.js'

/** The screens of phones. */
const PHONES = [
  { width: 390, height: 844 },
  { width: 320, height: 568 },
]

/** The views, and how they show most. */
const VIEWS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'One lead': async (page) => {
    await choose(locateParts(page).lead, 'Subsequence', 'in one')
  },
  'Many leads': async (page) => {
    await page.getByRole('button', { name: 'Use sample data' }).click()
    await page.getByRole('region', { name: 'The list of leads' }).waitFor()
  },
  Rules: async () => undefined,
}

/** Selects controls. A label counts as its radio button or checkbox, since it can be pressed too. */
const CONTROLS =
  'a, button, select, summary, textarea, input:not([type="radio"], [type="checkbox"]), label:has(input)'

/** Controls that are smaller: those within a sentence, and those that a visible control stands for. */
const INLINE = 'p a, li a, dd a, td a, button.link, .hidden'

/** Runs in the page. Returns the visible controls that are less than 44 px high. */
function findSmallControls(controls: Element[], inline: string): string[] {
  return controls
    .filter((control) => control.checkVisibility() && !control.matches(inline))
    .filter((control) => control.getBoundingClientRect().height < 43.9)
    .map((control) => `${control.getBoundingClientRect().height}: ${control.outerHTML}`)
}

describe.each(PHONES)('on a phone of $width × $height px', (screen) => {
  it('the verdict is within the first screen, and the picture begins on it', async () => {
    const page = await openExplorer('', screen)
    const { verdict, decision, picture } = locateParts(page)
    const reason = decision.locator('.reason')
    for (const part of [verdict, reason]) {
      const { y, height } = (await part.boundingBox()) ?? { y: NaN, height: NaN }
      expect(y + height).toBeLessThanOrEqual(screen.height)
    }
    expect((await picture.boundingBox())?.y).toBeLessThan(screen.height)
  })

  it('the verdict stays in sight at the patch, and follows it', async () => {
    const page = await openExplorer('', screen)
    const { patch, verdict } = locateParts(page)
    await patch.getByRole('combobox', { name: 'AI tag' }).scrollIntoViewIfNeeded()
    await choose(patch, 'AI tag', 'Not interested')
    await expect.poll(() => readVerdict(page)).toContain('No move')
    expect(await verdict.evaluate((title) => title.getBoundingClientRect().top)).toBe(0)
    expect(await verdict.evaluate(isUncovered)).toBe(true)
    const list = patch.getByRole('combobox', { name: 'AI tag' })
    expect(await list.evaluate(isUncovered)).toBe(true)
  })

  it('the verdict covers at most a quarter of the screen, also with a long name', async () => {
    const page = await openExplorer('', screen)
    const { patch, verdict, workspace } = locateParts(page)
    await unfold(workspace)
    const name = workspace.getByRole('textbox', { name: 'Name' }).first()
    await name.fill('A subsequence whose name goes on '.repeat(20))
    await expect.poll(async () => (await readVerdict(page))[0]).toContain('goes on')
    await patch.scrollIntoViewIfNeeded()
    const box = await verdict.boundingBox()
    expect(box?.height).toBeLessThanOrEqual(screen.height / 4)
  })

  it.each(Object.entries(VIEWS))(
    'every control of the view “%s” is at least 44 px high',
    async (view, showMost) => {
      const page = await openExplorer('', screen)
      await openView(page, view)
      await showMost(page)
      await unfoldAll(page)
      const small = await page.locator(CONTROLS).evaluateAll(findSmallControls, INLINE)
      expect(small).toEqual([])
    },
  )

  it('every control of an unreadable lead, and of a refusal, is at least 44 px high', async () => {
    const page = await openExplorer('', screen)
    const { lead, patch } = locateParts(page)
    await choose(patch, 'AI tag', 'Other tag…')
    await type(patch, 'Tag', 'Intrested')
    await expect.poll(() => readVerdict(page)).toContain('Refused: INVALID_TAG')
    expect(await page.locator(CONTROLS).evaluateAll(findSmallControls, INLINE)).toEqual([])
    await editAs(lead, 'JSON')
    await lead.getByRole('textbox', { name: 'The lead' }).fill('{"_id": 7}')
    await expect.poll(() => readVerdict(page)).toContain('Cannot read the lead')
    expect(await page.locator(CONTROLS).evaluateAll(findSmallControls, INLINE)).toEqual([])
  })

  it('the steps take less than 300 px of the height, and the selected step is in sight', async () => {
    const page = await openExplorer('', screen)
    const { history } = locateParts(page)
    await addSteps(page, 8)
    const box = await history.boundingBox()
    expect(box?.height).toBeLessThan(300)
    const step = (number: number) => history.locator('label').filter({ hasText: `Step ${number}` })
    await expect.poll(() => step(8).evaluate(isWithinWidth)).toBe(true)
    expect(await step(1).evaluate(isWithinWidth)).toBe(false)
    await history.getByRole('button', { name: 'Previous step' }).click()
    await expect.poll(() => step(7).evaluate(isWithinWidth)).toBe(true)
  })

  it('the picture is as wide as the page, readable, and its arrows can be pressed', async () => {
    const page = await openExplorer('', screen)
    const { picture } = locateParts(page)
    const highlighted = picture.locator('.applied .outcome')
    for (const row of ['match/none', 'no-match/unsent', 'match/past']) {
      await tryRow(page, row)
      await expect.poll(() => highlighted.evaluate(isWithinWidth)).toBe(true)
    }
    const height = await highlighted.evaluate((text) => text.getBoundingClientRect().height)
    expect(height).toBeGreaterThan(12)
    const buttons = await picture
      .getByRole('button')
      .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().height))
    expect(Math.min(...buttons)).toBeGreaterThanOrEqual(44)
  })

  it('the field names of the new lead wrap only between their words', async () => {
    const page = await openExplorer('', screen)
    const { result } = locateParts(page)
    await result.getByRole('button', { name: /^Show all/ }).click()
    const names = await result.locator('.lead tbody th').evaluateAll(readLines)
    expect(names.length).toBeGreaterThan(10)
    const later = names.flatMap((lines) => lines.slice(1).map((line, at) => [lines[at], line]))
    expect(later).not.toEqual([])
    const isBetweenWords = ([end = '', start = '']: readonly (string | undefined)[]) =>
      end.endsWith('.') || /^[A-Z]/.test(start)
    expect(later.filter((lines) => !isBetweenWords(lines))).toEqual([])
  })
})

/** Runs in the page. Reports whether the middle of an element is visible. */
function isUncovered(element: Element): boolean {
  const { top, bottom, left, right } = element.getBoundingClientRect()
  const middle = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
  return element.contains(middle)
}

/** Runs in the page. */
function isWithinWidth(element: Element): boolean {
  const { left, right } = element.getBoundingClientRect()
  return left >= 0 && right <= innerWidth
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
