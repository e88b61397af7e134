import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openExplorer } from './explorer-page.js'
import { locateParts } from './page-parts.js'
import { readVerdict } from './shown-decision.js'

/** The focused element, and whether the focus is visible. */
interface Focus {
  readonly name: string
  readonly isOutlined: boolean
  readonly isInView: boolean
}

/** Runs in the page. */
const FOCUS = `(() => {
  const { activeElement: element } = document
  if (element === document.body) return null
  const { outlineStyle, outlineWidth } = getComputedStyle(element)
  const { top, bottom, left, right } = element.getBoundingClientRect()
  const middle = document.elementFromPoint((left + right) / 2, Math.min((top + bottom) / 2, innerHeight - 1))
  return {
    name: element.labels?.[0]?.textContent || element.getAttribute('aria-label') || element.textContent,
    isOutlined: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
    isInView: element.contains(middle),
  }
})()`

function isHidden({ isOutlined, isInView }: Focus): boolean {
  return !isOutlined || !isInView
}

function readFocus(page: Page): Promise<Focus | null> {
  return page.evaluate<Focus | null>(FOCUS)
}

/** Presses a key until the focus reaches the end or leaves the page. Returns all focused elements. */
async function moveFocus(
  page: Page,
  key: 'Tab' | 'Shift+Tab',
  end: (name: string) => boolean,
): Promise<Focus[]> {
  const focused: Focus[] = []
  for (let presses = 0; presses < 200; presses++) {
    await page.keyboard.press(key)
    const focus = await readFocus(page)
    if (focus === null) return focused
    focused.push(focus)
    if (end(focus.name)) return focused
  }
  throw new Error('the focus does not reach the end')
}

/** Presses Tab until the element with this name is focused. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 200; presses++) {
    await page.keyboard.press('Tab')
    const focus = await readFocus(page)
    if (focus?.name === name) return
  }
  throw new Error(`Tab does not lead to ${name}`)
}

describe.each([1400, 390])('keyboard navigation at %i px', (width) => {
  it('reaches every control in both directions, with a visible focus', async () => {
    const page = await openExplorer('', { width })
    await expect.poll(() => readVerdict(page)).toContain('Enrolled in “Interested follow-up”')
    const there = await moveFocus(page, 'Tab', () => false)
    expect(there.filter(isHidden)).toEqual([])
    const names = there.map(({ name }) => name)
    expect(names.filter((name) => name.startsWith('Try '))).toHaveLength(8)

    const back = await moveFocus(page, 'Shift+Tab', (name) => name === names[0])
    expect(back.filter(isHidden)).toEqual([])
    // Shift+Tab skips the button within a tag, which arrow keys reach.
    const onWayBack = names.filter(
      (name, index) => name !== 'Remove' || names[index - 1] !== 'Interested',
    )
    expect(back.map(({ name }) => name).reverse()).toEqual(onWayBack)
  })
})

describe('the keyboard', () => {
  it('changes the lead and the tag', async () => {
    const page = await openExplorer()
    await tabTo(page, 'Subsequence')
    await page.keyboard.press('ArrowDown')
    await tabTo(page, 'E-mails sent from it')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    await tabTo(page, 'AI tag')
    await page.keyboard.press('ArrowDown')
    await expect
      .poll(() => readVerdict(page))
      .toEqual([
        'Kept in “Interested follow-up”',
        'The tag “Meeting booked” triggers “Meeting preparation”, but 2 e-mails were sent from “Interested follow-up”, which the lead is in.',
      ])
  })

  it('tries a row with Enter and Space', async () => {
    const page = await openExplorer()
    await tabTo(page, 'Try no-match/sent')
    await page.keyboard.press('Enter')
    await expect.poll(() => readVerdict(page)).toContain('Kept in “Meeting preparation”')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Space')
    await expect.poll(() => readVerdict(page)).toContain('Exited from “Meeting preparation”')
  })

  it('adds a step and selects the previous step', async () => {
    const page = await openExplorer()
    await tabTo(page, 'Add step')
    await page.keyboard.press('Enter')
    const steps = locateParts(page).history.getByRole('radio')
    await expect.poll(() => steps.count()).toBe(2)
    // Skips the button “Next step” to reach the selected step.
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('ArrowLeft')
    await expect
      .poll(() => locateParts(page).history.getByRole('radio', { checked: true }).innerText())
      .toContain('Step 1')
  })

  it('removes a tag and keeps the focus among the tags', async () => {
    const page = await openExplorer()
    const { workspace } = locateParts(page)
    await tabTo(page, 'Interested')
    await page.keyboard.press('Delete')
    await expect.poll(() => readVerdict(page)).toContain('Refused: INVALID_TAG')
    const focused = workspace.getByRole('row').and(page.locator(':focus'))
    await expect.poll(() => focused.count()).toBe(1)
  })

  it('toggles a checkbox of the policy with a visible outline', async () => {
    const page = await openExplorer()
    const { policy } = locateParts(page)
    await tabTo(page, 'Options')
    await page.keyboard.press('Enter')
    await tabTo(page, 'pending')
    await page.keyboard.press('Space')
    const label = policy.locator('label', { has: page.getByRole('checkbox', { checked: true }) })
    await expect.poll(() => label.innerText()).toBe('pending')
    expect(await label.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe('solid')
  })

  it('opens the JSON tab of the lead with an arrow key', async () => {
    const page = await openExplorer()
    await tabTo(page, 'Form')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => locateParts(page).lead.getByRole('textbox').count()).toBe(1)
    await tabTo(page, 'The lead')
    const outlined = locateParts(page)
      .lead.locator('*')
      .evaluateAll((all) =>
        all
          .filter((each) => getComputedStyle(each).outlineStyle === 'solid')
          .map((each) => each.tagName),
      )
    expect(await outlined).toEqual(['TEXTAREA'])
  })
})
