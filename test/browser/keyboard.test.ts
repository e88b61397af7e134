import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openExplorer } from './explorer-page.js'
import { choose, locateParts, unfold, unfoldAll } from './page-parts.js'
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
  // An arrow of the picture has a ring instead.
  const ring = element.querySelector('.ring')
  const { top, bottom, left, right } = element.getBoundingClientRect()
  const middle = document.elementFromPoint((left + right) / 2, Math.min((top + bottom) / 2, innerHeight - 1))
  return {
    name: element.labels?.[0]?.textContent || element.getAttribute('aria-label') || element.textContent,
    isOutlined: ring
      ? getComputedStyle(ring).stroke !== 'none'
      : outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
    isInView: element.contains(middle),
  }
})()`

function isHidden({ isOutlined, isInView }: Focus): boolean {
  return !isOutlined || !isInView
}

function readFocus(page: Page): Promise<Focus | null> {
  return page.evaluate<Focus | null>(FOCUS)
}

/** Lets the next Tab lead to the first control of the page. */
async function focusTop(page: Page): Promise<void> {
  await page.evaluate(`document.body.tabIndex = -1; document.body.focus()`)
  await page.evaluate(`document.body.removeAttribute('tabindex')`)
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

/** Presses a key until the element with this name is focused. */
async function tabTo(
  page: Page,
  name: string | RegExp,
  key: 'Tab' | 'Shift+Tab' = 'Tab',
): Promise<void> {
  const isMeant = (other: string) => (typeof name === 'string' ? other === name : name.test(other))
  await moveFocus(page, key, isMeant)
  const focus = await readFocus(page)
  if (focus === null) throw new Error(`${key} does not lead to ${name}`)
}

describe.each([1400, 390])('keyboard navigation at %i px', (width) => {
  it('reaches every control in both directions, with a visible focus', async () => {
    const page = await openExplorer('', { width })
    await expect.poll(() => readVerdict(page)).toContain('Enrolled in “Interested follow-up”')
    await unfoldAll(page)
    await focusTop(page)
    const there = await moveFocus(page, 'Tab', () => false)
    expect(there.filter(isHidden)).toEqual([])
    const names = there.map(({ name }) => name)
    expect(names.filter((name) => name.startsWith('Try '))).toHaveLength(8)

    const back = await moveFocus(page, 'Shift+Tab', (name) => name === names[0])
    expect(back.filter(isHidden)).toEqual([])
    expect(back.map(({ name }) => name).reverse()).toEqual(names)
  })

  it('reaches the views, the changes and the arrows of the picture before the lead', async () => {
    const page = await openExplorer('', { width })
    await choose(locateParts(page).patch, 'AI tag', 'clear')
    await focusTop(page)
    const names = (await moveFocus(page, 'Tab', (name) => name === 'Status')).map(
      ({ name }) => name,
    )
    const order = ['One lead', 'Many leads', 'Rules', 'Undo', 'Reset', 'Try match/none', 'Add step']
    const found = order.map((start) => names.findIndex((name) => name.startsWith(start)))
    expect(found).not.toContain(-1)
    expect(found).toEqual([...found].sort((one, other) => one - other))
  })
})

describe('the keyboard', () => {
  it('changes the lead and the tag', async () => {
    const page = await openExplorer()
    await tabTo(page, 'Subsequence')
    await page.keyboard.press('ArrowDown')
    await tabTo(page, 'Increase E-mails sent from it')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Space')
    await tabTo(page, 'AI tag')
    await page.keyboard.press('ArrowDown')
    await expect
      .poll(() => readVerdict(page))
      .toEqual([
        'Kept in “Interested follow-up”',
        'The tag “Meeting booked” triggers “Meeting preparation”, but 2 e-mails were sent from “Interested follow-up”, which the lead is in.',
      ])
  })

  it('tries an arrow of the picture with Enter and Space', async () => {
    const page = await openExplorer()
    await tabTo(page, /^Try no-match\/sent/)
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await readVerdict(page))[0]).toMatch(/^Kept in /)
    await tabTo(page, /^Try match\/none/, 'Shift+Tab')
    await page.keyboard.press('Space')
    await expect.poll(async () => (await readVerdict(page))[0]).toMatch(/^Enrolled in /)
  })

  it('switches the view, and keeps the focus on its link', async () => {
    const page = await openExplorer()
    await tabTo(page, 'Many leads')
    await page.keyboard.press('Enter')
    await page.getByRole('main', { name: 'Many leads' }).waitFor()
    expect((await readFocus(page))?.name).toBe('Many leads')
  })

  it('adds a step and selects the previous step', async () => {
    const page = await openExplorer()
    await tabTo(page, 'Add step')
    await page.keyboard.press('Enter')
    const { history } = locateParts(page)
    await expect.poll(() => history.getByRole('radio').count()).toBe(2)
    // Skips the button “Next step” to reach the selected step.
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('ArrowLeft')
    const first = history.getByRole('radio', { name: /^Step 1/ })
    await expect.poll(() => first.isChecked()).toBe(true)
  })

  it('removes a tag and keeps the focus among the tags', async () => {
    const page = await openExplorer()
    const { workspace } = locateParts(page)
    await unfold(workspace)
    await tabTo(page, 'Remove tag Interested')
    await page.keyboard.press('Enter')
    await expect.poll(() => readVerdict(page)).toContain('Refused: INVALID_TAG')
    const tags = workspace.getByRole('group', { name: 'AI tags' })
    expect(await tags.evaluate((group) => group === document.activeElement)).toBe(true)
    await page.keyboard.press('Tab')
    expect((await readFocus(page))?.name).toBe('Remove tag Meeting booked')
  })

  it('unfolds the policy, and toggles a checkbox of it', async () => {
    const page = await openExplorer()
    const { policy } = locateParts(page)
    await tabTo(page, 'The policy documented')
    await page.keyboard.press('Enter')
    await tabTo(page, 'pending')
    await page.keyboard.press('Space')
    await expect.poll(() => policy.getByRole('checkbox', { checked: true }).count()).toBe(1)
    expect(await policy.getByRole('checkbox', { name: 'pending' }).isChecked()).toBe(true)
  })

  it('shows the lead as JSON with an arrow key', async () => {
    const page = await openExplorer()
    await tabTo(page, 'Form')
    await page.keyboard.press('ArrowRight')
    const { lead } = locateParts(page)
    await expect.poll(() => lead.getByRole('textbox').count()).toBe(1)
    await tabTo(page, /^The lead/)
    const outlined = lead
      .locator('*')
      .evaluateAll((all) =>
        all
          .filter((each) => getComputedStyle(each).outlineStyle === 'solid')
          .map((each) => each.tagName),
      )
    expect(await outlined).toEqual(['TEXTAREA'])
  })
})
