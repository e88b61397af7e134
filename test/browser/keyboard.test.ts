import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openExplorer } from './explorer-page.js'
import { partsOf } from './explorer-parts.js'
import { readVerdict } from './shown-decision.js'

/** What has the focus, and whether that is to be seen. */
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

function isNotSeen({ isOutlined, isInView }: Focus): boolean {
  return !isOutlined || !isInView
}

function readFocus(page: Page): Promise<Focus | null> {
  return page.evaluate<Focus | null>(FOCUS)
}

/** Presses a key until the focus is at the end, or leaves the page; gives what had it on the way. */
async function walk(
  page: Page,
  key: 'Tab' | 'Shift+Tab',
  end: (name: string) => boolean,
): Promise<Focus[]> {
  const met: Focus[] = []
  for (let presses = 0; presses < 200; presses++) {
    await page.keyboard.press(key)
    const focus = await readFocus(page)
    if (focus === null) return met
    met.push(focus)
    if (end(focus.name)) return met
  }
  throw new Error('the focus never gets there')
}

/** Presses a key until what has the focus is called so. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 200; presses++) {
    await page.keyboard.press('Tab')
    const focus = await readFocus(page)
    if (focus?.name === name) return
  }
  throw new Error(`Tab does not lead to ${name}`)
}

describe.each([1400, 390])('by keyboard alone, on a screen %i px wide', (width) => {
  it('everything is walked through, there and back, and the focus is always seen', async () => {
    const page = await openExplorer('', { width })
    await expect.poll(() => readVerdict(page)).toContain('Enrolled in “Interested follow-up”')
    const there = await walk(page, 'Tab', () => false)
    expect(there.filter(isNotSeen)).toEqual([])
    const names = there.map(({ name }) => name)
    expect(names.filter((name) => name.startsWith('Try '))).toHaveLength(8)

    const back = await walk(page, 'Shift+Tab', (name) => name === names[0])
    expect(back.filter(isNotSeen)).toEqual([])
    // Between a tag and the button within it there is a way forward, and arrow keys.
    const onWayBack = names.filter(
      (name, index) => name !== 'Take out' || names[index - 1] !== 'Interested',
    )
    expect(back.map(({ name }) => name).reverse()).toEqual(onWayBack)
  })
})

describe('by keyboard alone', () => {
  it('a lead is put somewhere, a tag is chosen, and the outcome is reached', async () => {
    const page = await openExplorer()
    await tabTo(page, 'Place')
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
        'The tag “Meeting booked” triggers “Meeting preparation”, but 2 e-mails have been sent from “Interested follow-up”, which the lead is in.',
      ])
  })

  it('a row is tried, by Enter and by Space', async () => {
    const page = await openExplorer()
    await tabTo(page, 'Try no-match/sent')
    await page.keyboard.press('Enter')
    await expect.poll(() => readVerdict(page)).toContain('Kept in “Meeting preparation”')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Space')
    await expect.poll(() => readVerdict(page)).toContain('Exited from “Meeting preparation”')
  })

  it('a step is added, and walked back from', async () => {
    const page = await openExplorer()
    await tabTo(page, 'Add a step')
    await page.keyboard.press('Enter')
    const steps = partsOf(page).history.getByRole('radio')
    await expect.poll(() => steps.count()).toBe(2)
    // Past the arrow that leads forth, to the step that is looked at.
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('ArrowLeft')
    await expect
      .poll(() => partsOf(page).history.getByRole('radio', { checked: true }).innerText())
      .toContain('Step 1')
  })

  it('a tag is taken out, and the focus stays among the tags', async () => {
    const page = await openExplorer()
    const { workspace } = partsOf(page)
    await tabTo(page, 'Interested')
    await page.keyboard.press('Delete')
    await expect.poll(() => readVerdict(page)).toContain('Refused: INVALID_TAG')
    const focused = workspace.getByRole('row').and(page.locator(':focus'))
    await expect.poll(() => focused.count()).toBe(1)
  })

  it('an option of the policy is ticked, and its box is outlined', async () => {
    const page = await openExplorer()
    const { policy } = partsOf(page)
    await tabTo(page, 'Its four options')
    await page.keyboard.press('Enter')
    await tabTo(page, 'pending')
    await page.keyboard.press('Space')
    const label = policy.locator('label', { has: page.getByRole('checkbox', { checked: true }) })
    await expect.poll(() => label.innerText()).toBe('pending')
    expect(await label.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe('solid')
  })

  it('the JSON of the lead is turned to by an arrow key', async () => {
    const page = await openExplorer()
    await tabTo(page, 'By hand')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => partsOf(page).lead.getByRole('textbox').count()).toBe(1)
    await tabTo(page, 'The lead')
    const outlined = partsOf(page)
      .lead.locator('*')
      .evaluateAll((all) =>
        all
          .filter((each) => getComputedStyle(each).outlineStyle === 'solid')
          .map((each) => each.tagName),
      )
    expect(await outlined).toEqual(['TEXTAREA'])
  })
})
